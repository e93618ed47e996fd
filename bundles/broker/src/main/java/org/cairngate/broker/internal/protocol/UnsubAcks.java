package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives an UNSUBACK one reason code a filter (MQTT 5, section 3.11.3): Moquette sends one in all. For one event loop. */
final class UnsubAcks {

    /** Requests whose answer is not sent; older ones are forgotten, which costs their answer its further codes. */
    private static final int MAXIMUM = 64;

    private final Map<Integer, Integer> filters = new LinkedHashMap<>();

    void asked(MqttMessage packet) {
        if (packet instanceof MqttUnsubscribeMessage unsubscribe) {
            filters.put(
                    unsubscribe.variableHeader().messageId(),
                    unsubscribe.payload().topics().size());
            if (filters.size() > MAXIMUM) {
                filters.remove(filters.keySet().iterator().next());
            }
        }
    }

    MqttMessage complete(MqttMessage packet) {
        if (!(packet instanceof MqttUnsubAckMessage answer)) {
            return packet;
        }
        Integer count = filters.remove(answer.variableHeader().messageId());
        int codes = answer.payload().unsubscribeReasonCodes().size();
        if (count == null || codes == count) {
            return packet;
        }
        short code = codes == 0
                ? MqttReasonCodes.UnsubAck.SUCCESS.byteValue()
                : answer.payload().unsubscribeReasonCodes().get(0);
        return new MqttUnsubAckMessage(
                answer.fixedHeader(),
                answer.idAndPropertiesVariableHeader(),
                new MqttUnsubAckPayload(Collections.nCopies(count, code)));
    }
}
