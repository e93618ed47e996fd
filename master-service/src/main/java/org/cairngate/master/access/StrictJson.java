package org.cairngate.master.access;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of the master's own small files ({@link PrivateFile}), read strictly. Safe for use by several threads. */
public final class StrictJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /**
     * Reads a file with each member once and nothing behind it.
     *
     * @param most bytes that it may have
     * @throws IllegalArgumentException when it has more, or is no such JSON
     */
    public static JsonNode read(byte[] bytes, int most) {
        if (bytes.length > most) {
            throw new IllegalArgumentException("it has more than " + most + " bytes");
        }
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** A file to fill, which says its version first. */
    public static ObjectNode create(int version) {
        return JSON.createObjectNode().put("version", version);
    }

    /** The text of a file, a member on each line. */
    public static String pretty(ObjectNode root) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /** The text of a file in one line. */
    public static String compact(ObjectNode root) {
        return JSON.writeValueAsString(root) + "\n";
    }
}
