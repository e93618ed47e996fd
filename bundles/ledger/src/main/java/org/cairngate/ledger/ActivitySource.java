package org.cairngate.ledger;

import java.util.List;

/** Shows what devices did at a component, refusals among it. Safe for use by several threads. */
public interface ActivitySource extends RefusalSource {

    /** The newest, newest last; of each kind the component keeps a bounded number. */
    List<Activity> activities();
}
