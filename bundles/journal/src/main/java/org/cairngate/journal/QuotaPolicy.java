package org.cairngate.journal;

import java.util.Locale;

/** What a journal does with an event for which its quota has no room. */
public enum QuotaPolicy {
    /** Refuses it, so that the device keeps it; what was acknowledged stays. */
    REFUSE_NEWEST,
    /** Stores it and drops the oldest events, although they were acknowledged. */
    DROP_OLDEST;

    /** The code that stands in configurations, for example {@code refuse-newest}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The policy with this code.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static QuotaPolicy ofCode(String code) {
        for (QuotaPolicy policy : values()) {
            if (policy.code().equals(code)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("quota.policy must be refuse-newest or drop-oldest, is '" + code + "'");
    }
}
