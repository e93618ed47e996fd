package org.cairngate.broker.internal.gate;

import io.netty.channel.ChannelHandler;
import java.util.function.Supplier;

/** Makes the gate of each connection. Thread-safe. */
public final class Gates implements Supplier<ChannelHandler> {

    private final Intake intake;
    private final ConnectRules rules;
    private final LocalDelivery local;

    /** Gates that share an intake. */
    public Gates(Intake intake, ConnectRules rules, LocalDelivery local) {
        this.intake = intake;
        this.rules = rules;
        this.local = local;
    }

    @Override
    public ChannelHandler get() {
        return new IngestGate(intake, rules, local);
    }
}
