package org.cairngate.broker.internal.command;

/** Which filters match {@code v1/<organisation>/<group>/<device uid>/commands} (MQTT 5, section 4.7). */
final class CommandTopics {

    private static final String SHARED = "$share/";
    static final String LAST = "commands";

    private CommandTopics() {}

    /** Whether a filter can match a topic of commands. A shared subscription does not: a command is for one device. */
    static boolean mayMatch(String filter) {
        if (filter.startsWith(SHARED)) {
            return false;
        }
        String last = filter.substring(filter.lastIndexOf('/') + 1);
        return last.equals("#") || last.equals("+") || last.equals(LAST);
    }

    /** Whether a filter matches a topic. Neither begins with a dollar sign. */
    static boolean matches(String filter, String topic) {
        int inFilter = 0;
        int inTopic = 0;
        while (inFilter <= filter.length()) {
            String wanted = level(filter, inFilter);
            if (wanted.equals("#")) {
                return true;
            }
            if (inTopic > topic.length()) {
                return false;
            }
            String found = level(topic, inTopic);
            if (!wanted.equals("+") && !wanted.equals(found)) {
                return false;
            }
            inFilter += wanted.length() + 1;
            inTopic += found.length() + 1;
        }
        return inTopic > topic.length();
    }

    private static String level(String text, int from) {
        int end = text.indexOf('/', from);
        return text.substring(from, end < 0 ? text.length() : end);
    }
}
