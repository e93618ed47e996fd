package org.cairngate.broker.internal.moquette;

import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.function.Supplier;
import org.cairngate.broker.internal.gate.InFlight;
import org.cairngate.broker.internal.shield.Limits;

/**
 * What a broker can be given beside its endpoint.
 *
 * @param limits of the shields
 * @param inFlightBytes bytes of undecided events of all connections from which on each waits for its own
 * @param behind handlers between each gate and Moquette
 */
public record BrokerOptions(Limits limits, long inFlightBytes, Supplier<List<ChannelHandler>> behind) {

    /** What a gateway runs with when nothing is configured. */
    public static final BrokerOptions STANDARD = new BrokerOptions(Limits.standard(), InFlight.DEFAULT_LIMIT, List::of);

    /** The same with other limits. */
    public BrokerOptions with(Limits other) {
        return new BrokerOptions(other, inFlightBytes, behind);
    }

    /** The same with other bytes in flight. */
    public BrokerOptions inFlight(long bytes) {
        return new BrokerOptions(limits, bytes, behind);
    }

    /** The same with these handlers behind the gate. */
    public BrokerOptions behind(Supplier<List<ChannelHandler>> handlers) {
        return new BrokerOptions(limits, inFlightBytes, handlers);
    }
}
