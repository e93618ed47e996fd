package org.cairngate.broker;

import java.io.IOException;
import java.nio.file.Path;
import org.cairngate.broker.internal.LocalBroker;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.channel.ChannelRegistry;
import org.cairngate.ledger.state.DeviceRegistry;

/**
 * The broker without a framework around it, as benchmarks and tests start it; a gateway has it as a component. Safe for use by several threads.
 */
public interface Broker extends BrokerStatus, AutoCloseable {

    /** Where a broker listens. */
    sealed interface Door {

        /**
         * TLS 1.3.
         *
         * @param host name or address of the interface
         * @param port 0 for any free one
         * @param chain the broker's certificates, PEM
         * @param key its key, PEM
         */
        record Tls(String host, int port, Path chain, Path key) implements Door {}

        /**
         * Plain TCP on 127.0.0.1, to measure what TLS costs. No configuration of a gateway leads here, and a connection that does not come over loopback is closed.
         *
         * @param port 0 for any free one
         */
        record PlainOnLoopback(int port) implements Door {}
    }

    /**
     * What a broker serves.
     *
     * @param hub the hub's name: devices of other hubs are refused
     * @param journal gets the events; stays open when the broker is closed
     * @param devices who may connect
     * @param channels which namespaces are private
     */
    record Service(String hub, Journal journal, DeviceRegistry devices, ChannelRegistry channels) {}

    /**
     * Starts to listen.
     *
     * @throws IOException when the port is taken, the TLS files are not usable, or Netty did not load the gate
     */
    static Broker start(Door door, Service service) throws IOException {
        return LocalBroker.start(door, service);
    }

    /** Stops to listen; what was acknowledged is in the journal. */
    @Override
    void close();
}
