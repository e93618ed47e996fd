package org.cairngate.broker.internal.gate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.cairngate.broker.internal.protocol.Protocol;
import org.cairngate.broker.internal.websocket.WebSocketRules;

/** Puts the gate and what belongs to it before Moquette's handler on each connection. Thread-safe. */
public final class Gates implements Guard {

    private final Intake intake;
    private final ConnectRules rules;
    private final LocalSubscribers local;
    private final InFlight inFlight;
    private final Around around;
    private final Rounds rounds = new Rounds();

    /**
     * What stands around the gate.
     *
     * @param protocol MQTT's rules, towards the wire and towards Moquette
     * @param webSocket what a web page may do
     * @param behind handlers right behind the gate, in the order in which packets come in
     * @param sessionOpen whether Moquette has opened the session of a connection whose CONNACK it has sent
     */
    public record Around(
            Protocol protocol,
            WebSocketRules webSocket,
            Supplier<List<ChannelHandler>> behind,
            Predicate<Channel> sessionOpen) {}

    /** Gates that share an intake and what may be in flight. */
    public Gates(Intake intake, ConnectRules rules, LocalDelivery local, InFlight inFlight, Around around) {
        this.intake = intake;
        this.rules = rules;
        this.local = new LocalSubscribers(local);
        this.inFlight = inFlight;
        this.around = around;
    }

    @Override
    public void listening(ServerChannel channel) {
        // Only connections have gates.
    }

    @Override
    public void connection(ChannelPipeline pipeline) {
        around.webSocket().arm(pipeline);
        pipeline.addBefore(
                        GateExtension.MOQUETTE, "wireRules", around.protocol().wireRules())
                .addBefore(
                        GateExtension.MOQUETTE,
                        GateExtension.GATE,
                        new IngestGate(intake, rules, local, inFlight, rounds, around.sessionOpen()));
        for (ChannelHandler handler : around.behind().get()) {
            pipeline.addBefore(GateExtension.MOQUETTE, null, handler);
        }
        pipeline.addBefore(
                GateExtension.MOQUETTE, "sessionRules", around.protocol().sessionRules());
    }
}
