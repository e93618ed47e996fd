package org.cairngate.broker.internal.gate;

import io.netty.channel.Channel;
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
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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

    /** Packets that may wait for Moquette's CONNACK. */
    static final int MAX_EARLY = 64;

    /** How long Moquette may take to open its session after the CONNACK, about, ms; it is one task of its own. */
    private static final int OPENING_MILLIS = 2000;

    private static final Logger LOG = LoggerFactory.getLogger(IngestGate.class);

    private final Intake intake;
    private final ConnectRules connects;
    private final LocalSubscribers local;
    private final Rounds rounds;
    private final Predicate<Channel> sessionOpen;
    private final EventLane events;
    private final Queue<Object> early = new ArrayDeque<>(0);
    private Replies replies = new Replies(MqttVersion.MQTT_3_1_1);
    private String client = "";
    private InboundQos2.Session qos2 = new InboundQos2.Session();
    private Optional<Device> device = Optional.empty();
    private String lastTopicName = "";
    private Optional<EventTopic> lastTopic = Optional.empty();
    private boolean mayPublish;
    private boolean connected;

    /** Messages of the device, and how many of them the broker's log has. */
    private long published;

    private long logged;

    /** Whether Moquette is to learn that the read is complete. */
    private boolean passedOn;

    IngestGate(
            Intake intake,
            ConnectRules connects,
            LocalSubscribers local,
            InFlight inFlight,
            Rounds rounds,
            Predicate<Channel> sessionOpen) {
        this.intake = intake;
        this.sessionOpen = sessionOpen;
        this.connects = connects;
        this.local = local;
        this.rounds = rounds;
        this.events = new EventLane(intake, inFlight, local);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (events.isClosing()) {
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
            local.subscribed(device.get().uid());
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
        if (qos2.releasePassedOn(packetId)) {
            passOn(context, packet);
            return;
        }
        ReferenceCountUtil.release(packet);
        events.answer(context, replies.released(packetId, qos2.releaseStored(packetId)));
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
            client = admitted.uid() + "/" + connect.payload().clientIdentifier();
            qos2 = intake.qos2().enter(client, connect.variableHeader().isCleanSession());
            events.speak(replies, qos2);
            rounds.join(context.executor(), () -> check(context));
            LOG.debug("device admitted device={}", admitted.uid());
            intake.log()
                    .connected(
                            admitted.uid(),
                            "from " + context.channel().remoteAddress() + " as client '" + client + "'");
            passedOn = true;
            context.fireChannelRead(connects.asDevice(connect, admitted));
        } catch (RefusedException e) {
            intake.refusals().record(e.reason(), e.detail() + " (connection from " + name(context) + ")");
            ReferenceCountUtil.release(connect);
            context.writeAndFlush(replies.notAdmitted(e.reason())).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Whether the device is still connected; closes the connection of one whose registration changed. */
    private boolean check(ChannelHandlerContext context) {
        passedOn = true;
        if (device.isEmpty()) {
            return false;
        }
        logPublished(device.get());
        try {
            intake.admission().check(device.get());
        } catch (RefusedException e) {
            intake.refusals().record(e);
            context.close();
        }
        return true;
    }

    private void logPublished(Device sender) {
        if (published > logged) {
            intake.log().published(sender.uid(), published - logged);
            logged = published;
        }
    }

    /** Moquette refuses these, without a word to us. */
    private void countForeign(MqttSubscribeMessage subscribe, Device sender) {
        subscribe.payload().topicSubscriptions().stream()
                .map(MqttTopicSubscription::topicFilter)
                .filter(filter -> !connects.rights().mayRead(EventTopic.unshared(filter), sender.uid()))
                .forEach(filter -> intake.refusals()
                        .record(
                                RefusalReason.FOREIGN_TOPIC,
                                "device " + sender.uid() + " may not subscribe to '" + filter + "'"));
    }

    private void publish(ChannelHandlerContext context, MqttPublishMessage publish, Device sender) {
        String name = publish.variableHeader().topicName();
        Optional<EventTopic> topic = topic(name, sender);
        published++;
        MqttQoS qos = publish.fixedHeader().qosLevel();
        int packetId = publish.variableHeader().packetId();
        if (!mayPublish) {
            ReferenceCountUtil.release(publish);
            String detail = "device " + sender.uid() + " may not publish to '" + name + "'";
            RefusalReason reason = EventTopic.isServers(name) ? RefusalReason.BAD_TOPIC : RefusalReason.FOREIGN_TOPIC;
            events.refuse(context, qos, packetId, new RefusedException(reason, detail));
        } else if (topic.isPresent() && topic.get().isEvents()) {
            events.take(context, publish, sender, topic.get());
        } else {
            if (qos == MqttQoS.EXACTLY_ONCE && !qos2.passOn(packetId)) {
                ReferenceCountUtil.release(publish);
                events.answer(context, replies.stored(qos, packetId));
            } else {
                passOn(context, publish);
            }
        }
    }

    /** A device publishes to the same topic again and again. */
    private Optional<EventTopic> topic(String name, Device sender) {
        if (!name.equals(lastTopicName)) {
            lastTopicName = name;
            lastTopic = EventTopic.parse(name);
            mayPublish = connects.rights().mayWrite(name, sender.uid());
        }
        return lastTopic;
    }

    /**
     * At the end of a read Moquette has its session's thread look at what is queued for the client. Events change nothing of that,
     * and to wake that thread costs more than to take one: for them it has to do until the next {@link #check}.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        events.readComplete(context);
        if (passedOn) {
            passedOn = false;
            context.fireChannelReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        events.writabilityChanged(context);
        context.fireChannelWritabilityChanged();
    }

    /** Hands a packet to Moquette, which loses those that come before it has sent its CONNACK. */
    private void passOn(ChannelHandlerContext context, MqttMessage packet) {
        passedOn = true;
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
            if (!answer.variableHeader().isSessionPresent()) {
                qos2.startedAnew();
            }
            ChannelPromise written = promise.unvoid();
            // Behind Moquette's own listener, which opens its session.
            written.addListener(sent -> context.executor().execute(() -> open(context, OPENING_MILLIS)));
            context.write(message, written);
        } else {
            context.write(message, promise);
        }
    }

    /**
     * Moquette opens its session when the CONNACK is out, yet may learn that later than its client, whose packets it would then take
     * for those of a closed connection.
     */
    private void open(ChannelHandlerContext context, int patienceMillis) {
        if (!sessionOpen.test(context.channel())
                && patienceMillis > 0
                && context.channel().isActive()) {
            context.executor().schedule(() -> open(context, patienceMillis - 1), 1, TimeUnit.MILLISECONDS);
            return;
        }
        connected = true;
        events.open(context);
        while (!early.isEmpty()) {
            context.fireChannelRead(early.remove());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        if (device.isPresent()) {
            intake.deviceWent();
            intake.qos2().leave(client, qos2);
            logPublished(device.get());
            intake.log().disconnected(device.get().uid(), "client '" + client + "', " + published + " published");
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
