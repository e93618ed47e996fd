package org.cairngate.broker.internal.shield;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.cairngate.broker.internal.gate.GateExtension;
import org.cairngate.broker.internal.gate.Guard;
import org.cairngate.broker.internal.gate.Rounds;
import org.cairngate.broker.internal.protocol.SessionEnds;
import org.cairngate.ledger.RefusalLog;

/** The shields of one broker: what its connections share. Thread-safe. */
public final class Shields implements Guard, SessionEnds {

    private static final String DECODER = "decoder";

    private final Limits limits;
    private final RefusalLog refusals;
    private final Rights rights;
    private final LongSupplier nanos;
    private final Doorkeeper door;
    private final Shelves shelves;
    private final Wills wills;
    private final TopicRules topics;
    private final Rounds rounds = new Rounds();

    /**
     * What a device may do.
     *
     * @param mayUse whether a topic or filter is of the device with the uid
     * @param serves whether the device with the uid is registered now
     */
    public record Rights(BiPredicate<String, String> mayUse, Predicate<String> serves) {}

    /** Shields with these limits, by a clock of nanoseconds; wills are published by {@code publish}, which releases them. */
    public Shields(
            Limits limits,
            RefusalLog refusals,
            Rights rights,
            LongSupplier nanos,
            Consumer<MqttPublishMessage> publish) {
        this.limits = limits;
        this.refusals = refusals;
        this.rights = rights;
        this.nanos = nanos;
        this.door = new Doorkeeper(limits, refusals, nanos);
        this.shelves = new Shelves(limits);
        this.wills = new Wills(this, publish);
        this.topics = new TopicRules(limits.topics());
    }

    @Override
    public void listening(ServerChannel channel) {
        door.watch(channel);
    }

    @Override
    public void connection(ChannelPipeline pipeline) {
        pipeline.addBefore(DECODER, "arrival", new Arrival(limits, door, refusals));
        pipeline.addBefore(GateExtension.MOQUETTE, "sessionShield", new SessionShield(this));
    }

    /** Ends every connection and forgets what Moquette kept, for Moquette begins anew. */
    public void reset() {
        door.closeAll();
        shelves.clear();
    }

    /** Ends every connection for good. */
    public void close() {
        door.closeAll();
    }

    /** Connections whose CONNECT is not there yet. */
    public int halfOpen() {
        return door.halfOpen();
    }

    /** Devices that are connected. */
    public int connected() {
        return shelves.connected();
    }

    Limits limits() {
        return limits;
    }

    RefusalLog refusals() {
        return refusals;
    }

    TopicRules topics() {
        return topics;
    }

    Rounds rounds() {
        return rounds;
    }

    Shelves shelves() {
        return shelves;
    }

    /** Publishes the will if its device still may. */
    @Override
    public void will(MqttPublishMessage will) {
        wills.deliver(will);
    }

    @Override
    public void forgotten(String sessionId) {
        shelves.forget(sessionId);
    }

    boolean serves(String uid) {
        return rights.serves().test(uid);
    }

    long now() {
        return nanos.getAsLong();
    }

    boolean mayUse(String filter, String uid) {
        return rights.mayUse().test(filter, uid);
    }

    void opened(Channel channel) {
        door.opened(channel);
    }
}
