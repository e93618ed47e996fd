package org.cairngate.master.telemetry;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairngate.master.access.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The file of the retention rules: JSON with a version. */
final class RetentionFormat {

    /** Most bytes of a file; a rule has at most 210. */
    static final int MAX_BYTES = 4 << 20;

    private static final int VERSION = 1;
    private static final Set<String> MEMBERS = Set.of("version", "rules");
    private static final Set<String> RULE = Set.of("namespace", "days");

    private RetentionFormat() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it is no such file, or of another version
     */
    static RetentionRules read(byte[] bytes) {
        JsonNode root = StrictJson.read(bytes, MAX_BYTES);
        if (root.path("version").asInt(0) != VERSION || !root.path("rules").isArray()) {
            throw new IllegalArgumentException("it is of another version than " + VERSION);
        }
        if (!MEMBERS.equals(Set.copyOf(root.propertyNames()))) {
            throw new IllegalArgumentException("it has members that are unknown");
        }
        SortedMap<String, Integer> days = new TreeMap<>();
        for (JsonNode rule : root.get("rules")) {
            if (!rule.isObject()
                    || !RULE.equals(Set.copyOf(rule.propertyNames()))
                    || !rule.get("namespace").isString()
                    || !rule.get("days").isInt()) {
                throw new IllegalArgumentException("a rule is not a namespace with a number of days");
            }
            String namespace = rule.get("namespace").asString();
            if (days.put(namespace, rule.get("days").asInt()) != null) {
                throw new IllegalArgumentException("there are two rules for " + namespace);
            }
        }
        return new RetentionRules(days);
    }

    /** The file of these rules. */
    static String write(RetentionRules rules) {
        ObjectNode root = StrictJson.create(VERSION);
        ArrayNode entries = root.putArray("rules");
        rules.days()
                .forEach((namespace, days) ->
                        entries.addObject().put("namespace", namespace).put("days", days));
        return StrictJson.pretty(root);
    }
}
