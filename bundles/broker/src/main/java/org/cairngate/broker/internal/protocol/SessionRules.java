package org.cairngate.broker.internal.protocol;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What MQTT asks of a session where Moquette does otherwise: it stands between the gate and Moquette and keeps session expiry,
 * wills, retained messages of QoS 0, subscription identifiers and what is not confirmed. Events do not come here. Runs on the connection's event loop.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write that fails closes the connection; tasks of a loop that ends are not
// missed
final class SessionRules extends ChannelDuplexHandler implements Sessions.Owner {

    /** How often Moquette is asked to go on with a queue, and after how long, ms, when a client has come back to its session. */
    private static final int QUEUE_STEPS = 8;

    private static final int QUEUE_STEP_MILLIS = 100;

    /** Retained messages of QoS 0 that wait for Moquette; beyond, they are what they are to Moquette. */
    private static final int MAX_OWN_ACKS = 4096;

    private final Sessions sessions;
    private final Queue<Boolean> ownAcks = new ArrayDeque<>(0);
    private Optional<ChannelHandlerContext> place = Optional.empty();
    private Optional<Sessions.Session> session = Optional.empty();
    private Optional<CleanStart> ends = Optional.empty();
    private Optional<Will> will = Optional.empty();
    private final CompletableFuture<Void> inactive = new CompletableFuture<>();
    private CompletableFuture<Void> before = CompletableFuture.completedFuture(null);
    private boolean version5;
    private boolean resumed;
    private boolean accepted;
    private boolean brief;
    private int connection;
    private Duration stays = Duration.ZERO;
    private long askedSeconds;

    SessionRules(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        place = Optional.of(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof MqttConnectMessage connect) {
            connect(context, connect);
        } else if (message instanceof MqttPublishMessage publish) {
            publish(context, publish);
        } else if (message instanceof MqttSubscribeMessage subscribe) {
            session.filter(any -> version5).ifPresent(own -> own.subscriptions().asked(subscribe));
            context.fireChannelRead(message);
        } else if (message instanceof MqttUnsubscribeMessage unsubscribe) {
            session.ifPresent(
                    own -> own.subscriptions().ended(unsubscribe.payload().topics()));
            context.fireChannelRead(message);
        } else if (message instanceof MqttMessage packet
                && packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
            disconnect(context, packet);
        } else {
            answered(context, withoutFailedDelivery(message));
        }
    }

    private void answered(ChannelHandlerContext context, Object message) {
        MqttMessageType type =
                message instanceof MqttMessage packet ? packet.fixedHeader().messageType() : MqttMessageType.PINGREQ;
        boolean answers =
                type == MqttMessageType.PUBACK || type == MqttMessageType.PUBREC || type == MqttMessageType.PUBCOMP;
        if (!answers || brief || session.isEmpty()) {
            context.fireChannelRead(message);
            return;
        }
        int packetId = Reply.of((MqttMessage) message).packetId();
        Unconfirmed.Answer answer = session.get().unconfirmed().answered(packetId, type != MqttMessageType.PUBREC);
        answer.reply().ifPresent(context::writeAndFlush);
        answer.forMoquette().ifPresent(id -> context.fireChannelRead(Reply.of(type, id)));
    }

    private void connect(ChannelHandlerContext context, MqttConnectMessage connect) {
        MqttConnectVariableHeader header = connect.variableHeader();
        version5 = header.version() == MqttVersion.MQTT_5.protocolLevel();
        askedSeconds = version5
                ? Integer.toUnsignedLong(
                        Properties5.number(header.properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL)
                                .orElse(0))
                : header.isCleanSession() ? 0 : sessions.longest().toSeconds();
        stays = bounded(askedSeconds);
        Sessions.Opened opened = sessions.open(connect.payload().clientIdentifier(), header.isCleanSession(), this);
        session = Optional.of(opened.session());
        resumed = opened.resumed();
        Optional<CompletableFuture<Void>> leaving = opened.before().map(Sessions.Owner::takenOver);
        ends = Optional.of(new CleanStart(context.pipeline().last(), connect));
        opened.ended().ifPresent(ended -> purgeLater(context, ended, Sessions.SETTLING));
        will = Will.of(connect);
        MqttConnectMessage passed = forMoquette(connect, opened);
        if (resumed && leaving.isPresent()) {
            before = leaving.get();
            before.thenRun(() -> context.executor().execute(() -> goOn(context, passed)));
        } else {
            context.fireChannelRead(passed);
        }
    }

    /** One of Moquette's loops dies of packets of a session that changed hands, so its connection before must be gone. */
    private static void goOn(ChannelHandlerContext context, MqttConnectMessage connect) {
        if (context.channel().isActive()) {
            context.fireChannelRead(connect);
        }
    }

    /** Moquette keeps a session for longer than it lasts, and never a will. */
    private MqttConnectMessage forMoquette(MqttConnectMessage connect, Sessions.Opened opened) {
        MqttConnectVariableHeader header = connect.variableHeader();
        brief = stays.isZero() && !resumed;
        MqttProperties properties =
                Properties5.without(header.properties(), Set.of(MqttPropertyType.SESSION_EXPIRY_INTERVAL));
        if (version5) {
            long longer = sessions.longest().plus(Sessions.SETTLING).toSeconds();
            Properties5.add(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, brief ? 0 : (int) longer);
        }
        return new MqttConnectMessage(
                connect.fixedHeader(),
                new MqttConnectVariableHeader(
                        header.name(),
                        header.version(),
                        header.hasUserName(),
                        header.hasPassword(),
                        false,
                        0,
                        false,
                        brief,
                        header.keepAliveTimeSeconds(),
                        properties),
                new MqttConnectPayload(
                        opened.session().id(),
                        MqttProperties.NO_PROPERTIES,
                        null,
                        null,
                        connect.payload().userName(),
                        connect.payload().passwordInBytes()));
    }

    private Duration bounded(long seconds) {
        return Duration.ofSeconds(Math.min(seconds, sessions.longest().toSeconds()));
    }

    private void publish(ChannelHandlerContext context, MqttPublishMessage publish) {
        MqttPublishMessage honest = RetainedAtMostOnce.isMarked(publish)
                ? RetainedAtMostOnce.unmark(publish, publish.fixedHeader().qosLevel())
                : publish;
        MqttPublishMessage raised = ownAcks.size() < MAX_OWN_ACKS ? RetainedAtMostOnce.raise(honest) : honest;
        if (raised.variableHeader().packetId() == RetainedAtMostOnce.OWN_ID
                && raised.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            ownAcks.add(!raised.equals(honest));
        }
        context.fireChannelRead(raised);
    }

    private void disconnect(ChannelHandlerContext context, MqttMessage packet) {
        boolean withWill = false;
        if (version5 && packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            withWill = header.reasonCode() != MqttReasonCodes.Disconnect.NORMAL_DISCONNECT.byteValue();
            OptionalInt expiry = Properties5.number(header.properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL);
            if (expiry.isPresent() && expiry.getAsInt() != 0 && askedSeconds == 0) {
                ReferenceCountUtil.release(packet);
                Goodbye.say(
                        context,
                        true,
                        MqttReasonCodes.Disconnect.PROTOCOL_ERROR,
                        "a session that was to end with its connection cannot be kept at the last moment");
                return;
            }
            expiry.ifPresent(seconds -> stays = bounded(Integer.toUnsignedLong(seconds)));
        }
        if (!withWill) {
            will = Optional.empty();
        }
        context.fireChannelRead(packet);
    }

    /** A PUBREC with an error ends the delivery (MQTT 5, section 4.3.3): Moquette would send a PUBREL for it. */
    private Object withoutFailedDelivery(Object message) {
        boolean failed = version5
                && message instanceof MqttMessage packet
                && packet.fixedHeader().messageType() == MqttMessageType.PUBREC
                && Reply.of(packet).isLast();
        return failed ? Reply.taken(Reply.of((MqttMessage) message).packetId()) : message;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof MqttConnAckMessage answer) {
            context.write(connAck(context, answer), promise);
            resume(context, answer);
        } else if (message instanceof MqttPublishMessage publish) {
            deliver(context, publish, promise);
        } else if (message instanceof MqttSubAckMessage answer) {
            session.ifPresent(own -> own.subscriptions().answered(answer));
            context.write(message, promise);
        } else if (isPubRel(message) && !brief && session.isPresent()) {
            int packetId = Reply.of((MqttMessage) message).packetId();
            writeOr(context, session.get().unconfirmed().releasing(packetId), promise);
        } else if (isOwnAck(message)) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
        } else {
            context.write(message, promise);
        }
    }

    private static boolean isPubRel(Object message) {
        return message instanceof MqttMessage packet && packet.fixedHeader().messageType() == MqttMessageType.PUBREL;
    }

    /** Writes the packet; one that is not to go out counts as written. */
    private static void writeOr(
            ChannelHandlerContext context, Optional<? extends MqttMessage> packet, ChannelPromise promise) {
        packet.ifPresentOrElse(out -> context.write(out, promise), promise::trySuccess);
    }

    /** What the client has not confirmed goes out right behind the CONNACK, before anything new of Moquette's. */
    private void resume(ChannelHandlerContext context, MqttConnAckMessage answer) {
        if (brief
                || session.isEmpty()
                || answer.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            return;
        }
        Unconfirmed unconfirmed = session.get().unconfirmed();
        if (answer.variableHeader().isSessionPresent()) {
            connection = unconfirmed.resume();
            unconfirmed.again().forEach(context::write);
        } else {
            connection = unconfirmed.begin();
        }
    }

    private MqttConnAckMessage connAck(ChannelHandlerContext context, MqttConnAckMessage answer) {
        MqttConnAckVariableHeader header = answer.variableHeader();
        accepted = header.connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED;
        if (!version5 || !accepted) {
            return answer;
        }
        MqttProperties properties =
                Properties5.without(header.properties(), Set.of(MqttPropertyType.SESSION_EXPIRY_INTERVAL));
        if (askedSeconds > stays.toSeconds()) {
            Properties5.add(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, (int) stays.toSeconds());
        }
        if (header.isSessionPresent()) {
            passExpired(context, QUEUE_STEPS);
        }
        return new MqttConnAckMessage(
                answer.fixedHeader(),
                new MqttConnAckVariableHeader(header.connectReturnCode(), header.isSessionPresent(), properties));
    }

    /** Moquette stops to send what it has queued at each message that is too old, and goes on when the client has sent something. */
    private static void passExpired(ChannelHandlerContext context, int steps) {
        context.executor()
                .schedule(
                        () -> {
                            context.fireChannelReadComplete();
                            if (steps > 1 && context.channel().isActive()) {
                                passExpired(context, steps - 1);
                            }
                        },
                        QUEUE_STEP_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void deliver(ChannelHandlerContext context, MqttPublishMessage publish, ChannelPromise promise) {
        MqttPublishMessage named =
                version5 && session.isPresent() ? session.get().subscriptions().identify(publish) : publish;
        if (!RetainedAtMostOnce.isMarked(named)) {
            deliverOnce(context, named, promise);
            return;
        }
        if (publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE) {
            int packetId = publish.variableHeader().packetId();
            context.executor().execute(() -> context.fireChannelRead(Reply.taken(packetId)));
        }
        context.write(RetainedAtMostOnce.unmark(named, MqttQoS.AT_MOST_ONCE), promise);
    }

    private void deliverOnce(ChannelHandlerContext context, MqttPublishMessage publish, ChannelPromise promise) {
        if (brief || session.isEmpty() || publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE) {
            context.write(publish, promise);
            return;
        }
        Optional<MqttPublishMessage> out = session.get().unconfirmed().sending(publish, connection);
        if (out.isEmpty()) {
            ReferenceCountUtil.release(publish);
        }
        writeOr(context, out, promise);
    }

    private boolean isOwnAck(Object message) {
        return message instanceof MqttMessage packet
                && packet.fixedHeader().messageType() == MqttMessageType.PUBACK
                && packet.variableHeader() instanceof MqttMessageIdVariableHeader header
                && header.messageId() == RetainedAtMostOnce.OWN_ID
                && Boolean.TRUE.equals(ownAcks.poll());
    }

    @Override
    public CompletableFuture<Void> takenOver() {
        place.ifPresent(context -> context.executor()
                .execute(() -> Goodbye.say(
                        context,
                        version5,
                        MqttReasonCodes.Disconnect.SESSION_TAKEN_OVER,
                        "another connection has the client id")));
        return inactive.thenCompose(gone -> before);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive();
        session.ifPresent(own -> {
            // Who was not admitted leaves nothing that was not there before.
            Duration kept = accepted || resumed ? stays : Duration.ZERO;
            boolean had = sessions.leave(own, this, kept);
            if (had && !brief) {
                purgeLater(context, own, kept.plus(Sessions.SETTLING));
            }
            will.filter(any -> accepted).ifPresent(left -> publishLater(context, own, left, had));
        });
        session = Optional.empty();
        inactive.complete(null);
    }

    private void purgeLater(ChannelHandlerContext context, Sessions.Session ended, Duration delay) {
        context.executor()
                .schedule(
                        () -> {
                            if (sessions.isOver(ended)) {
                                ends.ifPresent(end -> end.end(ended.id(), context.executor()));
                                sessions.ends().forgotten(ended.id());
                            }
                        },
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void publishLater(ChannelHandlerContext context, Sessions.Session own, Will left, boolean had) {
        boolean replaced = !had && sessions.isAlone(own);
        long seconds = replaced ? 0 : Math.min(left.delaySeconds(), stays.toSeconds());
        context.executor()
                .schedule(
                        () -> {
                            if (seconds == 0 || sessions.isAlone(own)) {
                                sessions.ends().will(left.message());
                            }
                        },
                        seconds,
                        TimeUnit.SECONDS);
    }
}
