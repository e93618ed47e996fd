package org.cairngate.ledger.transaction;

import java.util.Objects;
import org.cairngate.ledger.Hash;

/**
 * One revision of a rule that hubs run over events. Its source travels beside the ledger.
 *
 * @param ruleId the rule, {@code [A-Za-z0-9._-]{1,64}}
 * @param revision from 1, rising by one
 * @param language what the source is written in, {@code [a-z0-9.-]{1,16}}, for example {@code cel}
 * @param sourceHash SHA-256 of the source
 * @param trigger which events it runs over, 1..256 printable ASCII characters
 * @param enabled whether hubs run it
 */
public record RuleBody(String ruleId, long revision, String language, Hash sourceHash, String trigger, boolean enabled)
        implements PrivilegedBody {

    /** The type number. */
    public static final int TYPE = 4;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public RuleBody {
        Objects.requireNonNull(sourceHash, "sourceHash");
        Fields.requireName(ruleId);
        Fields.requireLanguage(language);
        Fields.requireTrigger(trigger);
        Fields.requireRange("revision", revision, 1, Fields.MAX_NUMBER);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
