package org.cairngate.broker.internal.shield;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.function.Consumer;
import org.cairngate.broker.internal.gate.EventTopic;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * Vets last wills when they are due, for a device may have left because it was revoked, and a will counts as what it publishes
 * (MQTT 5, section 3.1.2.5). Safe for use by several threads.
 */
final class Wills {

    private final Shields shields;
    private final Consumer<MqttPublishMessage> publish;

    /** Publishes those that are good by {@code publish}, which releases them. */
    Wills(Shields shields, Consumer<MqttPublishMessage> publish) {
        this.shields = shields;
        this.publish = publish;
    }

    /** Delivers a will, or counts why it is dropped. Takes over its reference. */
    void deliver(MqttPublishMessage will) {
        String topic = will.variableHeader().topicName();
        Optional<String> uid = EventTopic.parse(topic).map(EventTopic::deviceUid);
        try {
            shields.topics().requireTopic(topic);
            if (uid.isPresent()) {
                account(will, topic, uid.get());
            }
        } catch (RefusedException e) {
            ReferenceCountUtil.release(will);
            shields.refusals().record(e.reason(), e.detail() + " (a will)");
            return;
        }
        publish.accept(will);
    }

    private void account(MqttPublishMessage will, String topic, String uid) throws RefusedException {
        if (!shields.serves(uid)) {
            throw new RefusedException(
                    RefusalReason.REVOKED_DEVICE, "the will of device " + uid + " at '" + topic + "' is dropped");
        }
        int bytes = will.payload().readableBytes();
        int size = bytes + topic.length() + DeviceShelf.MESSAGE_BYTES;
        boolean queues = will.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE;
        DeviceShelf shelf = shields.shelves().of(uid);
        if (will.fixedHeader().isRetain()) {
            shelf.retain(topic, queues && bytes > 0 ? size : 0);
        }
        if (queues) {
            shelf.route(topic, size);
        }
    }
}
