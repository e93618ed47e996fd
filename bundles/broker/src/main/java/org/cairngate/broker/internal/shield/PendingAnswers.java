package org.cairngate.broker.internal.shield;

import io.netty.handler.codec.mqtt.MqttMessageType;
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

    private final Map<Integer, Long> since = new LinkedHashMap<>(FIRST_CAPACITY);
    private final Map<Integer, List<Integer>> codes = new HashMap<>(FIRST_CAPACITY);

    /** A packet went to Moquette that must be answered by one of the given type. */
    void await(MqttMessageType answer, int packetId, long now) {
        since.putIfAbsent(key(answer, packetId), now);
    }

    /** Likewise, with a code for each filter; negative ones are Moquette's to fill in, in order. */
    void await(MqttMessageType answer, int packetId, long now, List<Integer> filled) {
        await(answer, packetId, now);
        codes.put(key(answer, packetId), filled);
    }

    /** The answer came; gives the codes that were kept for it. */
    Optional<List<Integer>> answered(MqttMessageType answer, int packetId) {
        int key = key(answer, packetId);
        since.remove(key);
        return Optional.ofNullable(codes.remove(key));
    }

    /** When the one that waits longest was given to Moquette. */
    Optional<Long> oldest() {
        return since.values().stream().findFirst();
    }

    private static int key(MqttMessageType type, int packetId) {
        return type.value() << ID_BITS | packetId;
    }
}
