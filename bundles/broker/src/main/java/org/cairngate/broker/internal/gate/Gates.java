package org.cairngate.broker.internal.gate;

import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Makes the gate of each connection, and what stands between it and Moquette's handler. Thread-safe. */
public final class Gates implements Supplier<List<ChannelHandler>> {

    private final Intake intake;
    private final ConnectRules rules;
    private final LocalDelivery local;
    private final Supplier<List<ChannelHandler>> behind;

    /** Gates that share an intake, with handlers behind each. */
    public Gates(Intake intake, ConnectRules rules, LocalDelivery local, Supplier<List<ChannelHandler>> behind) {
        this.intake = intake;
        this.rules = rules;
        this.local = local;
        this.behind = behind;
    }

    @Override
    public List<ChannelHandler> get() {
        List<ChannelHandler> handlers = new ArrayList<>();
        handlers.add(new IngestGate(intake, rules, local));
        handlers.addAll(behind.get());
        return handlers;
    }
}
