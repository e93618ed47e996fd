package org.cairngate.broker.internal.shield;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * Takes from each SUBSCRIBE and UNSUBSCRIBE the filters that Moquette may have, and answers the others with their reason. For
 * one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class Filters {

    /** Moquette's to say. */
    private static final int OPEN = -1;

    private final Shields shields;
    private final PendingAnswers pending;
    private Optional<Owner> owner = Optional.empty();

    private record Owner(String uid, DeviceShelf shelf, SessionBook book, boolean version5) {}

    Filters(Shields shields, PendingAnswers pending) {
        this.shields = shields;
        this.pending = pending;
    }

    void open(String uid, DeviceShelf shelf, SessionBook book, boolean version5) {
        owner = Optional.of(new Owner(uid, shelf, book, version5));
    }

    void subscribe(ChannelHandlerContext context, MqttSubscribeMessage subscribe) {
        List<MqttTopicSubscription> asked = subscribe.payload().topicSubscriptions();
        List<Integer> codes = new ArrayList<>();
        List<MqttTopicSubscription> good = new ArrayList<>();
        for (MqttTopicSubscription subscription : asked) {
            int code = codes.size() < limit() ? vet(subscription) : tooMany(asked.size());
            codes.add(code);
            if (code == OPEN) {
                good.add(subscription);
            }
        }
        int packetId = subscribe.variableHeader().messageId();
        if (good.isEmpty()) {
            context.writeAndFlush(suback(packetId, codes));
            return;
        }
        pending.await(MqttMessageType.SUBACK, packetId, shields.now(), codes);
        context.fireChannelRead(new MqttSubscribeMessage(
                subscribe.fixedHeader(), subscribe.idAndPropertiesVariableHeader(), new MqttSubscribePayload(good)));
    }

    private int limit() {
        return shields.limits().topics().filters();
    }

    private int vet(MqttTopicSubscription subscription) {
        Owner by = owner.orElseThrow();
        String filter = subscription.topicFilter();
        try {
            String inner = shields.topics().requireFilter(filter, by.version5());
            if (!shields.mayUse(inner, by.uid())) {
                // The gate has counted it. Moquette would say no and subscribe it to the shared ones all the same.
                // For other filters the code that Moquette gives, and that every client knows: it came before the
                // others.
                return by.version5() && !inner.equals(filter) ? Refused.NOT_AUTHORIZED : Refused.UNSPECIFIED;
            }
            by.shelf().subscribe(by.book(), filter, inner, subscription.qualityOfService() != MqttQoS.AT_MOST_ONCE);
            return OPEN;
        } catch (RefusedException e) {
            shields.refusals().record(e.reason(), e.detail() + " (device " + by.uid() + ")");
            int code = e.reason() == RefusalReason.BAD_TOPIC ? Refused.TOPIC_FILTER_INVALID : Refused.QUOTA_EXCEEDED;
            return by.version5() ? code : Refused.UNSPECIFIED;
        }
    }

    private int tooMany(int asked) {
        Owner by = owner.orElseThrow();
        shields.refusals()
                .record(
                        RefusalReason.SUBSCRIPTION_LIMIT,
                        asked + " filters in one packet of device " + by.uid() + "; the limit is " + limit());
        return by.version5() ? Refused.QUOTA_EXCEEDED : Refused.UNSPECIFIED;
    }

    void unsubscribe(ChannelHandlerContext context, MqttUnsubscribeMessage unsubscribe) {
        Owner by = owner.orElseThrow();
        List<String> asked = unsubscribe.payload().topics();
        List<Integer> codes = new ArrayList<>();
        List<String> good = new ArrayList<>();
        for (String filter : asked) {
            int code = codes.size() < limit() ? vet(by, filter) : tooMany(asked.size());
            codes.add(code);
            if (code == 0) {
                good.add(filter);
            }
        }
        int packetId = unsubscribe.variableHeader().messageId();
        if (good.isEmpty()) {
            context.writeAndFlush(unsuback(packetId, codes, by.version5()));
            return;
        }
        pending.await(MqttMessageType.UNSUBACK, packetId, shields.now(), codes);
        context.fireChannelRead(new MqttUnsubscribeMessage(
                unsubscribe.fixedHeader(),
                unsubscribe.idAndPropertiesVariableHeader(),
                new MqttUnsubscribePayload(good)));
    }

    private int vet(Owner by, String filter) {
        try {
            shields.topics().requireFilter(filter, by.version5());
            by.shelf().unsubscribe(by.book(), filter);
            return 0;
        } catch (RefusedException e) {
            shields.refusals().record(e.reason(), e.detail() + " (device " + by.uid() + ")");
            return Refused.TOPIC_FILTER_INVALID;
        }
    }

    /** What goes to the client in place of an answer of Moquette's. */
    MqttMessage answered(MqttMessage packet) {
        MqttMessageType type = packet.fixedHeader().messageType();
        int packetId = SessionShield.packetId(packet);
        Optional<List<Integer>> codes = pending.answered(type, packetId);
        if (codes.isPresent() && packet instanceof MqttSubAckMessage answer) {
            Iterator<Integer> given = answer.payload().reasonCodes().iterator();
            return suback(
                    packetId,
                    codes.get().stream()
                            .map(code -> code == OPEN && given.hasNext() ? given.next() : code)
                            .toList());
        }
        if (codes.isPresent() && type == MqttMessageType.UNSUBACK) {
            return unsuback(packetId, codes.get(), owner.orElseThrow().version5());
        }
        return packet;
    }

    private static MqttSubAckMessage suback(int packetId, List<Integer> codes) {
        return new MqttSubAckMessage(
                new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(packetId),
                new MqttSubAckPayload(codes));
    }

    private static MqttUnsubAckMessage unsuback(int packetId, List<Integer> codes, boolean version5) {
        MqttFixedHeader header = new MqttFixedHeader(MqttMessageType.UNSUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0);
        MqttMessageIdVariableHeader id = MqttMessageIdVariableHeader.from(packetId);
        return version5
                ? new MqttUnsubAckMessage(
                        header,
                        id,
                        new MqttUnsubAckPayload(
                                codes.stream().map(Integer::shortValue).toList()))
                : new MqttUnsubAckMessage(header, id);
    }
}
