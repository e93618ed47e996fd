package org.cairngate.broker.internal.protocol;

/** Matches topics with filters (MQTT 5, section 4.7). */
public final class TopicFilter {

    private TopicFilter() {}

    /** Whether the filter, which is not a shared one, matches the topic; in time linear in both. */
    public static boolean matches(String filter, String topic) {
        boolean wild = filter.startsWith("#") || filter.startsWith("+");
        if (wild && topic.startsWith("$")) {
            return false;
        }
        int at = 0;
        int level = 0;
        while (true) {
            int filterEnd = end(filter, at);
            int topicEnd = end(topic, level);
            String part = filter.substring(at, filterEnd);
            if (part.equals("#")) {
                return true;
            }
            if (!part.equals("+") && !part.equals(topic.substring(level, topicEnd))) {
                return false;
            }
            if (topicEnd == topic.length()) {
                return filterEnd == filter.length()
                        || filter.substring(filterEnd).equals("/#");
            }
            if (filterEnd == filter.length()) {
                return false;
            }
            at = filterEnd + 1;
            level = topicEnd + 1;
        }
    }

    private static int end(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }
}
