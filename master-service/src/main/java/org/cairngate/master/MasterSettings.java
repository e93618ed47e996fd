package org.cairngate.master;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.access.FirstPassword;
import org.cairngate.master.access.IssuerSettings;
import org.cairngate.master.access.PasswordCost;
import org.cairngate.master.access.RequestRates;
import org.cairngate.master.access.TlsFiles;
import org.cairngate.master.alarms.AlarmSettings;
import org.cairngate.master.database.DatabaseSettings;
import org.cairngate.master.registry.PublicAddress;

/**
 * What a run is started with.
 *
 * @param directory the data directory
 * @param listeners where it listens
 * @param firstPassword where the first admin password comes from and goes to
 * @param limits what it takes at most
 * @param database where what is derived from the chain is kept
 * @param withoutHubs hubs that a restored master does not wait for
 * @param log how log lines are written
 * @param issuer whose tokens let in accounts; empty for nobody's
 * @param alarms when alarms are raised and cleared
 */
public record MasterSettings(
        MasterDirectory directory,
        Listeners listeners,
        FirstPassword firstPassword,
        Limits limits,
        DatabaseSettings database,
        Set<String> withoutHubs,
        LogFormat log,
        Optional<IssuerSettings> issuer,
        AlarmSettings alarms) {

    /** The master's node name on the chain. */
    public static final String NODE_NAME = "master";

    /**
     * Bytes of the usual reserve, 256 MiB: four times a hub's, as a master writes what it takes twice, into the pool and into a
     * block, with the segments of all hubs.
     */
    public static final long STANDARD_RESERVE = 256L << 20;

    /**
     * Where a master listens.
     *
     * @param bind the address of both listeners
     * @param mqttPort the hubs' port, 0 for a free one
     * @param apiPort the REST port, 0 for a free one
     * @param hosts names and addresses under which clients reach the master, for its certificate
     * @param publicAddress where everyone reaches the REST API; empty for localhost and its port
     * @param certificate the organisation's own certificate of the REST API; empty for the node's alone
     */
    public record Listeners(
            String bind,
            int mqttPort,
            int apiPort,
            List<String> hosts,
            Optional<PublicAddress> publicAddress,
            Optional<TlsFiles> certificate) {

        /** Takes a copy of the hosts. */
        public Listeners {
            Objects.requireNonNull(bind, "bind");
            hosts = List.copyOf(hosts);
            Objects.requireNonNull(publicAddress, "publicAddress");
            Objects.requireNonNull(certificate, "certificate");
        }

        /** Listeners of a master that is for this machine. */
        public Listeners(String bind, int mqttPort, int apiPort, List<String> hosts) {
            this(bind, mqttPort, apiPort, hosts, Optional.empty(), Optional.empty());
        }
    }

    /**
     * What a master takes at most.
     *
     * @param reserve room that stays free on the chain's disk: with less no new transaction is taken
     * @param rates how many requests are answered
     * @param password what the hash of a new password costs
     */
    public record Limits(DiskReserve reserve, RequestRates rates, PasswordCost password) {

        /** Refuses missing values. */
        public Limits {
            Objects.requireNonNull(reserve, "reserve");
            Objects.requireNonNull(rates, "rates");
            Objects.requireNonNull(password, "password");
        }

        /** Limits of every master: passwords cost {@link PasswordCost#STANDARD}. */
        public Limits(DiskReserve reserve, RequestRates rates) {
            this(reserve, rates, PasswordCost.STANDARD);
        }
    }

    /** Refuses missing values. */
    public MasterSettings {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(listeners, "listeners");
        Objects.requireNonNull(firstPassword, "firstPassword");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(database, "database");
        withoutHubs = Set.copyOf(withoutHubs);
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(issuer, "issuer");
        Objects.requireNonNull(alarms, "alarms");
    }
}
