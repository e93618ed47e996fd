package org.cairngate.master.telemetry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * For how many days the rows of each namespace are kept; those of a namespace without a rule stay. Immutable.
 *
 * @param days the days by namespace, 1 to {@value #MAX_DAYS}
 */
public record RetentionRules(SortedMap<String, Integer> days) {

    /** No rule at all. */
    public static final RetentionRules NONE = new RetentionRules(Collections.emptySortedMap());

    /** A hundred years. */
    static final int MAX_DAYS = 36_500;

    /** Most rules of a master: each change writes all of them. */
    static final int MAX_RULES = 10_000;

    /** An organisation or a group, as events name them; a path cannot have {@code .} and {@code ..}. */
    static final String NAME = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}";

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}");

    /** Takes a copy, and refuses what is no namespace, no such number of days, or too much. */
    public RetentionRules {
        days = Collections.unmodifiableSortedMap(new TreeMap<>(days));
        if (days.size() > MAX_RULES) {
            throw new IllegalArgumentException("there are more than " + MAX_RULES + " rules");
        }
        days.forEach(RetentionRules::require);
    }

    private static void require(String namespace, int days) {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException("\"" + namespace + "\" is no namespace");
        }
        if (days < 1 || days > MAX_DAYS) {
            throw new IllegalArgumentException(
                    "rows of " + namespace + " can be kept for 1 to " + MAX_DAYS + " days, not for " + days);
        }
    }

    /** The days of a namespace; empty when its rows stay. */
    Optional<Integer> find(String namespace) {
        return Optional.ofNullable(days.get(namespace));
    }

    /** The rules of the namespaces behind this one, by name. */
    List<Map.Entry<String, Integer>> behind(String namespace) {
        return List.copyOf(days.tailMap(namespace + '\0').entrySet());
    }

    /**
     * These rules with one for the namespace, in the place of the one that it had.
     *
     * @throws RefusedException when there are as many as there can be
     */
    RetentionRules with(String namespace, int wanted) throws RefusedException {
        if (!days.containsKey(namespace) && days.size() == MAX_RULES) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "there are rules for " + MAX_RULES + " namespaces already; remove one that nobody needs");
        }
        SortedMap<String, Integer> changed = new TreeMap<>(days);
        changed.put(namespace, wanted);
        return new RetentionRules(changed);
    }

    /** These rules without one for the namespace. */
    RetentionRules without(String namespace) {
        SortedMap<String, Integer> changed = new TreeMap<>(days);
        changed.remove(namespace);
        return new RetentionRules(changed);
    }
}
