package org.cairngate.broker.internal.gate;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.cairngate.journal.Appended;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of one connection. It admits the device, takes its events to the journal and acknowledges them when they are on
 * disk; everything else that the device may do goes on to Moquette. Runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class IngestGate extends ChannelDuplexHandler {

    /** Bytes of undecided publishes at which the gate stops reading from the socket; half of it lets it go on. */
    static final long MAX_IN_FLIGHT = 256L << 10;

    /** Packets that may wait for Moquette's CONNACK. */
    static final int MAX_EARLY = 64;

    /** How often a connected device's registration is looked at, seconds; the promise is that revocation acts within 5. */
    static final long CHECK_SECONDS = 1;

    /**
     * How long an MQTT 3.1.1 device that must send an event again stays connected without being read from, seconds. Without
     * it, a device that reconnects at once would spin; longer would hold back events when there is room again.
     */
    static final long REFUSAL_PAUSE_SECONDS = 5;

    private static final long RETRY_MILLIS = 20;
    private static final Logger LOG = LoggerFactory.getLogger(IngestGate.class);

    private final Intake intake;
    private final ConnectRules connects;
    private final LocalDelivery local;
    private final AckQueue acks = new AckQueue();
    private final Queue<Object> early = new ArrayDeque<>();
    private final BitSet passedOn = new BitSet();
    private Replies replies = new Replies(MqttVersion.MQTT_3_1_1);
    private Optional<Device> device = Optional.empty();
    private Optional<ScheduledFuture<?>> checks = Optional.empty();
    private boolean connected;
    private boolean closing;

    IngestGate(Intake intake, ConnectRules connects, LocalDelivery local) {
        this.intake = intake;
        this.connects = connects;
        this.local = local;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (!(message instanceof MqttMessage packet)
                || packet.decoderResult().isFailure()) {
            malformed(context, message);
        } else if (packet instanceof MqttConnectMessage connect) {
            connect(context, connect);
        } else if (device.isEmpty()) {
            ReferenceCountUtil.release(message);
            context.close();
        } else if (packet instanceof MqttPublishMessage publish) {
            publish(context, publish, device.get());
        } else if (packet instanceof MqttSubscribeMessage subscribe) {
            countForeign(subscribe, device.get());
            passOn(context, packet);
        } else if (packet.fixedHeader().messageType() == MqttMessageType.PUBREL) {
            release(context, packet);
        } else {
            passOn(context, packet);
        }
    }

    /** Ends the second half of QoS 2 for what the gate took; the rest is Moquette's. */
    private void release(ChannelHandlerContext context, MqttMessage packet) {
        int packetId = packetId(packet);
        if (passedOn.get(packetId)) {
            passedOn.clear(packetId);
            passOn(context, packet);
            return;
        }
        ReferenceCountUtil.release(packet);
        acks.add(0).decide(Optional.of(replies.released(packetId)));
        sendAcks(context);
        pauseWhenFull(context);
    }

    private void malformed(ChannelHandlerContext context, Object message) {
        Throwable cause = message instanceof MqttMessage packet
                ? packet.decoderResult().cause()
                : new DecoderException("not an MQTT packet");
        ReferenceCountUtil.release(message);
        unreadable(context, cause);
    }

    private void unreadable(ChannelHandlerContext context, Throwable cause) {
        boolean tooLong = cause instanceof TooLongFrameException;
        intake.refusals()
                .record(
                        tooLong ? RefusalReason.OVERSIZED : RefusalReason.MALFORMED_EVENT,
                        "packet from " + name(context) + " cannot be read: " + cause.getMessage());
        context.close();
    }

    private void connect(ChannelHandlerContext context, MqttConnectMessage connect) {
        if (device.isPresent()) {
            ReferenceCountUtil.release(connect);
            context.close();
            return;
        }
        replies = new Replies(ConnectRules.version(connect));
        try {
            Device admitted = connects.admit(context, connect);
            device = Optional.of(admitted);
            intake.deviceCame();
            checks = Optional.of(context.executor()
                    .scheduleAtFixedRate(() -> check(context), CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS));
            LOG.debug("device admitted device={}", admitted.uid());
            context.fireChannelRead(connects.asDevice(connect, admitted));
        } catch (RefusedException e) {
            intake.refusals().record(e.reason(), e.detail() + " (connection from " + name(context) + ")");
            ReferenceCountUtil.release(connect);
            context.writeAndFlush(replies.notAdmitted(e.reason())).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void check(ChannelHandlerContext context) {
        device.ifPresent(admitted -> {
            try {
                intake.admission().check(admitted);
            } catch (RefusedException e) {
                intake.refusals().record(e);
                context.close();
            }
        });
    }

    /** Moquette refuses these, without a word to us. */
    private void countForeign(MqttSubscribeMessage subscribe, Device sender) {
        subscribe.payload().topicSubscriptions().stream()
                .map(MqttTopicSubscription::topicFilter)
                .filter(filter -> !EventTopic.mayRead(EventTopic.unshared(filter), sender.uid()))
                .forEach(filter -> intake.refusals()
                        .record(
                                RefusalReason.FOREIGN_TOPIC,
                                "device " + sender.uid() + " may not subscribe to '" + filter + "'"));
    }

    private void publish(ChannelHandlerContext context, MqttPublishMessage publish, Device sender) {
        String name = publish.variableHeader().topicName();
        Optional<EventTopic> topic = EventTopic.parse(name);
        MqttQoS qos = publish.fixedHeader().qosLevel();
        int packetId = publish.variableHeader().packetId();
        if (topic.isEmpty()
                || !topic.get().deviceUid().equals(sender.uid())
                || topic.get().isCommands()) {
            ReferenceCountUtil.release(publish);
            String detail = "device " + sender.uid() + " may not publish to '" + name + "'";
            RefusedException refusal = new RefusedException(RefusalReason.FOREIGN_TOPIC, detail);
            decided(context, acks.add(0), qos, packetId, Optional.of(refusal));
            pauseWhenFull(context);
        } else if (topic.get().isEvents()) {
            take(context, publish, sender, topic.get());
        } else {
            if (qos == MqttQoS.EXACTLY_ONCE) {
                passedOn.set(packetId);
            }
            passOn(context, publish);
        }
    }

    private void take(ChannelHandlerContext context, MqttPublishMessage publish, Device sender, EventTopic topic) {
        byte[] received = ByteBufUtil.getBytes(publish.payload());
        MqttQoS qos = publish.fixedHeader().qosLevel();
        int packetId = publish.variableHeader().packetId();
        String name = publish.variableHeader().topicName();
        ReferenceCountUtil.release(publish);
        AckQueue.Slot slot = acks.add(received.length);
        intake.take(sender, topic, received)
                .whenComplete((appended, failure) -> context.executor().execute(() -> {
                    decided(context, slot, qos, packetId, refusal(failure));
                    if (appended == Appended.STORED) {
                        local.deliver(name, received);
                    }
                }));
        pauseWhenFull(context);
    }

    private static Optional<RefusedException> refusal(Throwable failure) {
        if (failure == null) {
            return Optional.empty();
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return Optional.of(
                cause instanceof RefusedException refused
                        ? refused
                        : new RefusedException(RefusalReason.STORAGE_FAILED, String.valueOf(cause)));
    }

    private void decided(
            ChannelHandlerContext context,
            AckQueue.Slot slot,
            MqttQoS qos,
            int packetId,
            Optional<RefusedException> refusal) {
        refusal.ifPresent(intake.refusals()::record);
        boolean retryLater = refusal.map(RefusedException::reason)
                .filter(reason -> reason == RefusalReason.QUOTA_FULL || reason == RefusalReason.STORAGE_FAILED)
                .isPresent();
        if (retryLater && !replies.version5() && qos != MqttQoS.AT_MOST_ONCE) {
            // MQTT 3.1.1 cannot say no: without an acknowledgement the device keeps the event and sends it again.
            closeAfterPause(context);
            return;
        }
        slot.decide(
                qos == MqttQoS.AT_MOST_ONCE
                        ? Optional.empty()
                        : Optional.of(refusal.map(why -> replies.refused(qos, packetId, why))
                                .orElseGet(() -> replies.stored(qos, packetId))));
        sendAcks(context);
        resumeWhenEmpty(context);
    }

    private void closeAfterPause(ChannelHandlerContext context) {
        if (!closing) {
            closing = true;
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> context.close(), REFUSAL_PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Nothing may go out before the CONNACK; MQTT 5, section 3.2. */
    private void sendAcks(ChannelHandlerContext context) {
        if (connected) {
            acks.send(context);
        }
    }

    private void pauseWhenFull(ChannelHandlerContext context) {
        if (context.channel().config().isAutoRead() && (acks.bytes() > MAX_IN_FLIGHT || !intake.hasRoom())) {
            context.channel().config().setAutoRead(false);
            resumeWhenEmpty(context);
        }
    }

    private void resumeWhenEmpty(ChannelHandlerContext context) {
        if (closing || context.channel().config().isAutoRead() || acks.bytes() > MAX_IN_FLIGHT / 2) {
            return;
        }
        if (intake.hasRoom()) {
            context.channel().config().setAutoRead(true);
        } else if (context.channel().isActive()) {
            context.executor().schedule(() -> resumeWhenEmpty(context), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Hands a packet to Moquette, which loses those that come before it has sent its CONNACK. */
    private void passOn(ChannelHandlerContext context, MqttMessage packet) {
        if (connected) {
            context.fireChannelRead(packet);
        } else if (early.size() < MAX_EARLY) {
            early.add(packet);
        } else {
            ReferenceCountUtil.release(packet);
            context.close();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof MqttConnAckMessage answer
                && answer.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            ChannelPromise written = promise.unvoid();
            // Behind Moquette's own listener, which opens its session.
            written.addListener(sent -> context.executor().execute(() -> open(context)));
            context.write(message, written);
        } else {
            context.write(message, promise);
        }
    }

    private void open(ChannelHandlerContext context) {
        connected = true;
        acks.send(context);
        resumeWhenEmpty(context);
        while (!early.isEmpty()) {
            context.fireChannelRead(early.remove());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        checks.ifPresent(check -> check.cancel(false));
        if (device.isPresent()) {
            intake.deviceWent();
        }
        device = Optional.empty();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause.getCause() instanceof DecoderException decoding) {
            // Moquette's loggers come first and throw what they cannot read.
            unreadable(context, decoding);
            return;
        }
        LOG.info("connection closed peer={} cause=\"{}\"", name(context), cause.getMessage());
        context.close();
    }

    private static int packetId(MqttMessage packet) {
        return packet.variableHeader() instanceof MqttMessageIdVariableHeader header ? header.messageId() : 0;
    }

    private String name(ChannelHandlerContext context) {
        return device.map(Device::uid)
                .orElseGet(() -> String.valueOf(context.channel().remoteAddress()));
    }
}
