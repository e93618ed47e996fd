package org.cairngate.hub.internal;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.chain.MasterApi;
import org.cairngate.hub.internal.identity.HubFiles;
import org.cairngate.hub.internal.index.EventSearch;
import org.cairngate.hub.internal.index.Indexer;
import org.cairngate.hub.internal.status.BrokerLogView;
import org.cairngate.hub.internal.status.LocalApi;
import org.cairngate.hub.internal.status.PortsFile;
import org.cairngate.hub.internal.status.Readiness;
import org.cairngate.hub.internal.status.StatusBoard;
import org.cairngate.hub.internal.step.Steps;
import org.cairngate.hub.internal.uplink.MasterTls;
import org.cairngate.hub.internal.uplink.Uplink;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.channel.ChannelTerm;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.DeviceRegistry;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running hub: opens its stores, wires its parts and owns the threads.
 *
 * <p>Batches, receipts, blocks and cosignatures are all worked on by one thread, so that their order is the order of events
 * and no lock is needed. Fetching blocks and writing the index have a thread each and talk to the hub's thread.
 */
public final class Hub implements AutoCloseable {

    private static final long STOP_TIMEOUT_S = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    private final HubSettings settings;
    private final HubStores stores;
    private final RefusalLog refusals;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(named("cairngate-hub"));
    private final ExecutorService fetchThread = Executors.newSingleThreadExecutor(named("cairngate-fetch"));
    private final ExecutorService indexThread = Executors.newSingleThreadExecutor(named("cairngate-index"));
    private final List<RefusalSource> sources = new CopyOnWriteArrayList<>();
    private final PortsFile ports;
    private final HubWork work;
    private final Uplink uplink;
    private final StatusBoard board;
    private final LocalApi api;

    /**
     * Opens the stores; nothing runs yet, and nothing stays open when this fails.
     *
     * @param steps by which the hub goes
     * @throws IOException when a file cannot be read or written
     * @throws RefusedException when genesis or a store is damaged
     */
    public static Hub open(HubSettings settings, Journal journal, Clock clock, Steps steps)
            throws IOException, RefusedException {
        HubStores stores = HubStores.open(
                new HubFiles(settings.data()),
                settings.genesis(),
                settings.store().kindOfNew(),
                steps);
        try {
            return new Hub(settings, journal, stores, clock);
        } catch (IOException | RefusedException | RuntimeException e) {
            stores.close();
            throw e;
        }
    }

    private Hub(HubSettings settings, Journal journal, HubStores stores, Clock clock)
            throws IOException, RefusedException {
        this.settings = settings;
        this.stores = stores;
        HubFiles files = new HubFiles(settings.data());
        SigningKey key = files.ledgerKey();
        this.refusals = new RefusalLog("hub", clock);
        this.sources.add(refusals);
        this.ports = new PortsFile(settings.data());
        MasterTls tls = new MasterTls(key, settings.name(), clock, this::isMaster);
        Outbox outbox = new Outbox(stores.store(), key.publicKey().id());
        HubParts parts = new HubParts(settings, journal, stores.store(), outbox, key, refusals);
        this.board = new StatusBoard(new Readiness(clock));
        Indexer indexer = new Indexer(stores.index(), journal, chain(), indexThread);
        this.work = new HubWork(parts, clock, thread, indexer, board);
        this.uplink = new Uplink(settings.masterMqtt(), settings.name(), tls, thread, work);
        work.wire(uplink, new MasterApi(settings.masterApi(), tls), fetchThread, sources, ports);
        this.api = LocalApi.start(
                settings.localPort(),
                files.localToken(),
                new LocalApi.Views(board, new EventSearch(stores.index(), chain()), new BrokerLogView(sources)));
        LOG.info(
                "hub opened name={} chain={} height={} outbox={}",
                settings.name(),
                chain().genesis().chainId(),
                chain().tip().size() - 1,
                outbox.size());
    }

    /** Begins to work. */
    public void start() {
        work.start();
        uplink.start();
        ports.local(api.port());
    }

    /** The devices of the newest block that this hub has validated. */
    public DeviceRegistry registry() {
        return chain().state();
    }

    /** What the newest block that this hub has validated says of a private namespace. */
    public Optional<ChannelTerm> channel(String namespace) {
        return chain().state().namespace(namespace).flatMap(record -> chain().header(record.height())
                .map(header -> new ChannelTerm(
                        namespace,
                        record.body().keyEpoch(),
                        !record.body().wrappedKeys().isEmpty(),
                        header.time())));
    }

    /** The rules that the chain's genesis block fixed. */
    public ChainPolicy policy() {
        return chain().state().policy();
    }

    /** What this hub has refused. */
    public RefusalLog refusals() {
        return refusals;
    }

    /** The status as JSON, as of the last second; readiness as of now. */
    public String status() {
        return board.json();
    }

    /** Whether the hub does its work: it knows the devices, takes their events and moves them on. */
    public boolean ready() {
        return board.readiness().ready();
    }

    /** Blocks of the chain copy, from block 0 on. */
    public long chainSize() {
        return chain().tip().size();
    }

    /** Blocks that the search index has, from block 0 on. */
    public long indexedSize() {
        return stores.index().size();
    }

    /** Port of the loopback API. */
    public int localPort() {
        return api.port();
    }

    /** Takes note of the ports that devices connect to: MQTT, and MQTT over WebSocket, 0 when that is off. */
    public void brokerPorts(int port, int webSocket) {
        ports.mqtt(port, webSocket);
    }

    /** Shows another component's refusals in the status. */
    public void addSource(RefusalSource source) {
        sources.add(source);
    }

    /** Shows them no longer. */
    public void removeSource(RefusalSource source) {
        sources.remove(source);
    }

    @Override
    public void close() {
        api.close();
        work.stop();
        thread.execute(uplink::close);
        stop(thread);
        stop(fetchThread);
        stop(indexThread);
        stores.close();
        LOG.info("hub closed name={}", settings.name());
    }

    private ChainStore chain() {
        return stores.store().chain();
    }

    private boolean isMaster(PublicKey key, String name) {
        return chain().state()
                .node(key.id())
                .filter(node -> node.role() == NodeRole.MASTER && node.active())
                .isPresent();
    }

    private static void stop(ExecutorService executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                executor.shutdownNow();
                if (!executor.awaitTermination(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                    LOG.warn("a thread of the hub did not end in {} s", 2 * STOP_TIMEOUT_S);
                }
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String name) {
        return work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            return made;
        };
    }
}
