package org.cairngate.ledger;

import java.util.List;
import java.util.Map;

/** Shows what a component refused since it started. Safe for use by several threads. */
public interface RefusalSource {

    /** The component's name, for example {@code broker}. */
    String component();

    /** How many refusals there were, by reason; reasons that never occurred are absent. */
    Map<RefusalReason, Long> counts();

    /** The newest refusals, newest last, at most 100. */
    List<Refusal> recent();
}
