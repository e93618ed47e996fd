package org.cairngate.broker.internal.gate;

import io.netty.channel.ChannelHandler;
import java.util.function.Supplier;

/** Makes the gate of each connection. Thread-safe. */
public final class Gates implements Supplier<ChannelHandler> {

    private final Intake intake;
    private final ConnectRules rules;
    private final LocalSubscribers local;
    private final InFlight inFlight;

    /** Gates that share an intake and what may be in flight. */
    public Gates(Intake intake, ConnectRules rules, LocalDelivery local, InFlight inFlight) {
        this.intake = intake;
        this.rules = rules;
        this.local = new LocalSubscribers(local);
        this.inFlight = inFlight;
    }

    @Override
    public ChannelHandler get() {
        return new IngestGate(intake, rules, local, inFlight);
    }
}
