package org.cairngate.broker.internal.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.cairngate.broker.internal.protocol.EventProperties;
import org.cairngate.journal.Append;
import org.cairngate.journal.AppendRun;
import org.cairngate.journal.Appended;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.SignedEvent;

/**
 * The way of one connection's events into the journal and of the answers back. What one read from the socket brings goes to the
 * journal as one run and comes back as one task. Runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class EventLane {

    /** Bytes of undecided publishes at which the gate stops reading from the socket; half of it lets it go on. */
    static final long MAX_IN_FLIGHT = 256L << 10;

    /**
     * How long an MQTT 3.1.1 device that must send an event again stays connected without being read from, seconds. Without
     * it, a device that reconnects at once would spin; longer would hold back events when there is room again.
     */
    static final long REFUSAL_PAUSE_SECONDS = 5;

    /**
     * Bytes at which a run is handed over before the read is complete: the journal takes turns run by run. 200 small events fit in: what is
     * acknowledged in one piece comes back in one.
     */
    static final long RUN_BYTES = 96L << 10;

    private final Intake intake;
    private final InFlight inFlight;
    private final LocalSubscribers local;
    private final AckQueue acks = new AckQueue();
    private Replies replies = new Replies(MqttVersion.MQTT_3_1_1);
    private InboundQos2.Session qos2 = new InboundQos2.Session();
    private Optional<Moment> moment = Optional.empty();
    private Optional<Run> open = Optional.empty();
    private final Queue<Run> unverified = new ArrayDeque<>(0);
    private boolean connected;
    private boolean closing;
    private boolean sending;

    EventLane(Intake intake, InFlight inFlight, LocalSubscribers local) {
        this.intake = intake;
        this.inFlight = inFlight;
        this.local = local;
    }

    /** Answers from now on with these, and takes note in the session of what waits for a PUBREL. */
    void speak(Replies chosen, InboundQos2.Session session) {
        replies = chosen;
        qos2 = session;
    }

    /** Whether the connection is only kept so that the device does not come back at once. */
    boolean isClosing() {
        return closing;
    }

    /** Takes an event. */
    void take(ChannelHandlerContext context, MqttPublishMessage publish, Device sender, EventTopic topic) {
        byte[] received = bytes(publish.payload());
        String name = publish.variableHeader().topicName();
        MqttProperties properties = local.wanted(publish, sender.uid());
        int noted = properties.isEmpty() ? 0 : EventProperties.bytes(properties);
        AckQueue.Slot slot = acks.add(
                publish.fixedHeader().qosLevel(), publish.variableHeader().packetId(), received.length + noted);
        ReferenceCountUtil.release(publish);
        try {
            Moment now = moment(sender, topic);
            Run run;
            if (SignedEvent.isSigned(received)) {
                SignedAppend signed = intake.checkSigned(now, received);
                run = run(context, sender, name);
                run.addSigned(slot, signed);
            } else {
                Append append = intake.check(now, received);
                run = run(context, sender, name);
                run.add(slot, append);
            }
            if (noted > 0) {
                run.note(properties, noted);
            }
            if (run.bytes >= RUN_BYTES) {
                handOver();
            }
        } catch (RefusedException e) {
            decide(context, slot, Optional.of(e));
        }
        pauseWhenFull(context);
    }

    /** Without a copy when the payload has an array of its own. */
    private static byte[] bytes(ByteBuf payload) {
        return ByteBufUtil.getBytes(payload, payload.readerIndex(), payload.readableBytes(), false);
    }

    private Run run(ChannelHandlerContext context, Device sender, String topic) {
        if (open.filter(run -> !run.topic.equals(topic)).isPresent()) {
            handOver();
        }
        Run run = open.orElseGet(() -> new Run(context, sender.uid(), topic));
        open = Optional.of(run);
        return run;
    }

    private Moment moment(Device sender, EventTopic topic) throws RefusedException {
        if (moment.isEmpty() || !moment.get().isOf(topic)) {
            moment = Optional.of(intake.moment(sender, topic));
        }
        return moment.get();
    }

    /** Refuses a publish without looking at it. */
    void refuse(ChannelHandlerContext context, MqttQoS qos, int packetId, RefusedException refusal) {
        decide(context, acks.add(qos, packetId, 0), Optional.of(refusal));
        pauseWhenFull(context);
    }

    /** Answers in its turn. */
    void answer(ChannelHandlerContext context, MqttMessage answer) {
        acks.add(MqttQoS.AT_MOST_ONCE, 0, 0).decide(Optional.of(answer));
        pauseWhenFull(context);
    }

    /** To be called when all that was read is taken: hands it to the journal and sends the answers that there are. */
    void readComplete(ChannelHandlerContext context) {
        handOver();
        moment = Optional.empty();
        sendAcks(context);
        resumeWhenEmpty(context);
    }

    private void handOver() {
        if (open.isPresent()) {
            Run run = open.get();
            open = Optional.empty();
            run.size = run.bytes;
            inFlight.add(run.size);
            unverified.add(run);
            handOnVerified();
        }
    }

    /** Runs go to the journal in their order: one with a signature that is not verified yet holds back those behind it. */
    private void handOnVerified() {
        while (!unverified.isEmpty() && unverified.element().signatures == 0) {
            Run run = unverified.remove();
            List<Append> appends = run.verified();
            if (appends.isEmpty()) {
                run.context.executor().execute(run);
            } else {
                intake.append(new AppendRun(this, appends, run.context.executor(), run));
            }
        }
    }

    /** What is handed to the journal together. */
    private final class Run implements Runnable {
        private final ChannelHandlerContext context;
        private final String deviceUid;
        private final String topic;
        private final List<Append> appends = new ArrayList<>();
        private final List<AckQueue.Slot> slots = new ArrayList<>();
        private long bytes;
        private long size;
        /** By place in the run: only of those that have any and may have a subscriber. */
        private Map<Integer, MqttProperties> properties = Map.of();

        /** How many are not verified yet. */
        private int signatures;

        private boolean signed;

        Run(ChannelHandlerContext context, String deviceUid, String topic) {
            this.context = context;
            this.deviceUid = deviceUid;
            this.topic = topic;
        }

        void add(AckQueue.Slot slot, Append append) {
            slots.add(slot);
            appends.add(append);
            bytes += append.size();
        }

        /** Keeps properties of the event that was added last. */
        void note(MqttProperties of, int size) {
            if (properties.isEmpty()) {
                properties = new HashMap<>();
            }
            properties.put(appends.size() - 1, of);
            bytes += size;
        }

        void addSigned(AckQueue.Slot slot, SignedAppend event) {
            add(slot, event.append());
            signed = true;
            signatures++;
            intake.verify(event, refusal -> context.executor().execute(() -> {
                signatures--;
                refusal.ifPresent(event.append()::refuse);
                handOnVerified();
            }));
        }

        /** What the journal is to store: all but those whose signature is not their device's. */
        List<Append> verified() {
            return signed
                    ? appends.stream()
                            .filter(append -> append.refusal().isEmpty())
                            .toList()
                    : appends;
        }

        /** On the connection's event loop, or on another thread when that has ended, and with it the connection. */
        @Override
        public void run() {
            inFlight.remove(size);
            if (context.executor().inEventLoop()) {
                decided();
            }
        }

        private void decided() {
            boolean deliver = local.any(deviceUid);
            for (int i = 0; i < slots.size(); i++) {
                Append append = appends.get(i);
                decide(context, slots.get(i), append.refusal());
                if (deliver && append.refusal().isEmpty() && append.outcome() == Appended.STORED) {
                    local.deliver(topic, append.received(), properties.getOrDefault(i, MqttProperties.NO_PROPERTIES));
                }
            }
            sendSoon(context);
        }
    }

    /** What is decided together may have several runs of this connection: their answers go out at once, behind the last. */
    private void sendSoon(ChannelHandlerContext context) {
        if (!sending) {
            sending = true;
            context.executor().execute(() -> {
                sending = false;
                sendAcks(context);
                resumeWhenEmpty(context);
            });
        }
    }

    private void decide(ChannelHandlerContext context, AckQueue.Slot slot, Optional<RefusedException> refusal) {
        if (refusal.isEmpty()) {
            stored(slot);
            return;
        }
        RefusedException why = refusal.get();
        intake.refusals().record(why);
        boolean retryLater = why.reason() == RefusalReason.QUOTA_FULL || why.reason() == RefusalReason.STORAGE_FAILED;
        if (retryLater && !replies.version5() && slot.qos() != MqttQoS.AT_MOST_ONCE) {
            // MQTT 3.1.1 cannot say no: without an acknowledgement the device keeps the event and sends it again.
            closeAfterPause(context);
            return;
        }
        if (slot.qos() == MqttQoS.EXACTLY_ONCE && !replies.version5()) {
            qos2.stored(slot.packetId());
        }
        slot.decide(
                slot.qos() == MqttQoS.AT_MOST_ONCE
                        ? Optional.empty()
                        : Optional.of(replies.refused(slot.qos(), slot.packetId(), why)));
    }

    private void stored(AckQueue.Slot slot) {
        switch (slot.qos()) {
            case AT_LEAST_ONCE -> slot.acknowledge();
            case EXACTLY_ONCE -> {
                qos2.stored(slot.packetId());
                slot.decide(Optional.of(replies.stored(slot.qos(), slot.packetId())));
            }
            default -> slot.decide(Optional.empty());
        }
    }

    private void closeAfterPause(ChannelHandlerContext context) {
        if (!closing) {
            closing = true;
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> context.close(), REFUSAL_PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Lets the answers out that waited for the CONNACK. */
    void open(ChannelHandlerContext context) {
        connected = true;
        sendAcks(context);
        resumeWhenEmpty(context);
    }

    /** Nothing may go out before the CONNACK; MQTT 5, section 3.2. */
    private void sendAcks(ChannelHandlerContext context) {
        if (connected) {
            acks.send(context);
        }
    }

    private void pauseWhenFull(ChannelHandlerContext context) {
        long own = acks.bytes();
        if (own > MAX_IN_FLIGHT || inFlight.mustWait(own) || !context.channel().isWritable()) {
            context.channel().config().setAutoRead(false);
        }
    }

    /** To be called when the socket's buffer became full, for then acknowledgements pile up, or has room again. */
    void writabilityChanged(ChannelHandlerContext context) {
        pauseWhenFull(context);
        resumeWhenEmpty(context);
    }

    /** Whoever is paused for its own bytes has a run at the journal, whose answer comes by here. */
    private void resumeWhenEmpty(ChannelHandlerContext context) {
        long own = acks.bytes();
        if (!closing
                && !context.channel().config().isAutoRead()
                && own <= MAX_IN_FLIGHT / 2
                && !inFlight.mustWait(own)
                && context.channel().isWritable()) {
            context.channel().config().setAutoRead(true);
        }
    }
}
