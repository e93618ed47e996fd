package org.cairngate.broker.internal.shield;

import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Moquette was given and has not answered, and what was kept from it in between. For one event loop. */
final class PendingAnswers {

    private static final int ID_BITS = 16;

    /** Few wait at a time, and there is one of this for each connection. */
    private static final int FIRST_CAPACITY = 1;

    private Map<Integer, Long> since = Collections.emptyMap();
    private Map<Integer, List<Integer>> codes = Collections.emptyMap();

    /** A packet went to Moquette that must be answered by one of the given type. */
    void await(MqttMessageType answer, int packetId, long now) {
        if (since.isEmpty()) {
            since = new LinkedHashMap<>(FIRST_CAPACITY);
        }
        since.putIfAbsent(key(answer, packetId), now);
    }

    /** Likewise, with a code for each filter; negative ones are Moquette's to fill in, in order. */
    void await(MqttMessageType answer, int packetId, long now, List<Integer> filled) {
        await(answer, packetId, now);
        if (codes.isEmpty()) {
            codes = new HashMap<>(FIRST_CAPACITY);
        }
        codes.put(key(answer, packetId), filled);
    }

    /** The answer came; gives the codes that were kept for it. */
    Optional<List<Integer>> answered(MqttMessageType answer, int packetId) {
        int key = key(answer, packetId);
        Optional<List<Integer>> filled = Optional.ofNullable(codes.remove(key));
        since.remove(key);
        if (since.isEmpty()) {
            // As it is with most connections nearly always.
            since = Collections.emptyMap();
            codes = Collections.emptyMap();
        }
        return filled;
    }

    /** When the one that waits longest was given to Moquette. */
    Optional<Long> oldest() {
        return since.values().stream().findFirst();
    }

    private static int key(MqttMessageType type, int packetId) {
        return type.value() << ID_BITS | packetId;
    }
}
