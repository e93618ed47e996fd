package org.cairngate.broker.internal.shield;

import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * Which topics and filters go on to Moquette, whose trie calls itself once a level and dies of a deep one. MQTT 5, section 4.7.
 * Thread-safe.
 */
final class TopicRules {

    private static final String SHARE = "$share/";
    private static final int SHOWN = 80;

    private final Limits.Topics limits;

    TopicRules(Limits.Topics limits) {
        this.limits = limits;
    }

    /** Checks a topic's name: of a PUBLISH or a will. */
    void requireTopic(String topic) throws RefusedException {
        requireText(topic);
        if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
            throw bad(topic, "has a wildcard");
        }
    }

    /** Checks a filter and gives the one that it is about: the same, or the inner one of a shared subscription (section 4.8.2). */
    String requireFilter(String filter, boolean sharing) throws RefusedException {
        String inner = filter;
        if (filter.startsWith(SHARE)) {
            int end = filter.indexOf('/', SHARE.length());
            boolean named = end > SHARE.length() && end + 1 < filter.length();
            if (!sharing || !named || isWild(filter.substring(SHARE.length(), end))) {
                throw bad(filter, "is no shared subscription of a group without wildcards");
            }
            requireText(filter.substring(SHARE.length(), end));
            inner = filter.substring(end + 1);
        }
        requireText(inner);
        String[] levels = inner.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean whole = levels[i].equals("+") || (levels[i].equals("#") && i == levels.length - 1);
            if (isWild(levels[i]) && !whole) {
                throw bad(filter, "has a wildcard that is not a level of its own, or a # before the end");
            }
        }
        return inner;
    }

    private static boolean isWild(String text) {
        return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
    }

    private void requireText(String text) throws RefusedException {
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw bad(text, "is empty or has control characters");
        }
        long levels = 1 + text.chars().filter(c -> c == '/').count();
        if (levels > limits.levels()) {
            throw bad(text, "has " + levels + " levels; the limit is " + limits.levels());
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > limits.bytes()) {
            throw bad(text, "has " + bytes + " bytes; the limit is " + limits.bytes());
        }
    }

    private static RefusedException bad(String text, String why) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return new RefusedException(RefusalReason.BAD_TOPIC, "'" + shown + "' " + why);
    }
}
