package org.cairngate.master.ingest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.ChainSetup;
import org.cairngate.master.MasterDirectory;
import org.cairngate.master.access.HubTrust;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.Announcer;
import org.cairngate.master.minting.CertificateCollector;
import org.cairngate.master.minting.HubCopies;
import org.cairngate.master.minting.TransactionPool;
import tools.jackson.databind.json.JsonMapper;

/** The parts behind the uplink broker, of a chain with one hub. */
final class UplinkParts implements AutoCloseable {

    static final String HUB = "north";

    private static final int SEED_BYTES = 32;

    private final Clock clock = Clock.systemUTC();
    private final RefusalLog refusals = new RefusalLog("master", clock);
    private final MasterDirectory directory;
    private final ChainStore store;
    private final TransactionPool pool;
    private final TransactionIntake intake;
    private final HubMessages messages;

    UplinkParts(Path root, Announcer announcer) throws Exception {
        this(root, announcer, Set.of());
    }

    /** With further hubs. */
    UplinkParts(Path root, Announcer announcer, Set<String> others) throws Exception {
        directory = new MasterDirectory(root);
        new ChainSetup(directory, clock)
                .found(
                        ChainPolicy.standard("cairngate.example/test", Duration.ofSeconds(1)),
                        "councilbox",
                        Map.of(),
                        Stream.concat(Stream.of(HUB), others.stream())
                                .collect(Collectors.toMap(
                                        name -> name,
                                        name -> NodeKeys.of(keyOf(name).publicKey()))));
        store = ChainStore.open(directory.chain());
        pool = new TransactionPool(store);
        intake =
                new TransactionIntake(store, pool, announcer, refusals, clock, new IntakeRoom(DiskReserve.on(root, 0)));
        messages = new HubMessages(
                intake,
                new CertificateCollector(store, new HubCopies(store, clock), announcer),
                new HubSightings(JsonMapper.builder().build(), clock),
                trust(store::state),
                refusals,
                clock);
    }

    /** Trust in the hubs of what the supplier gives. */
    HubTrust trust(Supplier<State> state) {
        return new HubTrust(state, clock, refusals);
    }

    SigningKey hubKey() {
        return keyOf(HUB);
    }

    /** The key of the hub of this name. */
    static SigningKey keyOf(String hub) {
        return SigningKey.fromSeed(Arrays.copyOf(hub.getBytes(StandardCharsets.UTF_8), SEED_BYTES));
    }

    MasterDirectory directory() {
        return directory;
    }

    RefusalLog refusals() {
        return refusals;
    }

    ChainStore store() {
        return store;
    }

    TransactionPool pool() {
        return pool;
    }

    TransactionIntake intake() {
        return intake;
    }

    HubMessages messages() {
        return messages;
    }

    @Override
    public void close() {
        store.close();
    }
}
