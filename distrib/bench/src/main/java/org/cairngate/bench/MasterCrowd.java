package org.cairngate.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cairngate.ledger.RefusedException;

/** All hubs of a site, connected to its master. For one thread. */
final class MasterCrowd implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final MasterBatches batches;
    private final Map<String, MasterHub> hubs = new LinkedHashMap<>();

    private MasterCrowd(MasterBatches batches) {
        this.batches = batches;
    }

    static MasterCrowd connect(MasterSite site, MasterServer server) throws IOException {
        MasterCrowd crowd = new MasterCrowd(batches(site));
        try {
            for (String name : site.hubs().keySet()) {
                crowd.hubs.put(name, MasterHub.connect(site, server, name, new MasterLoad()));
            }
            return crowd;
        } catch (IOException e) {
            crowd.close();
            throw e;
        }
    }

    private static MasterBatches batches(MasterSite site) throws IOException {
        try {
            return new MasterBatches(site.genesis().chainId(), site.hubs());
        } catch (RefusedException e) {
            throw new IOException(e);
        }
    }

    /** Every hub submits so many batches of so many events, all at once; returns when all are certified. */
    MasterLoad submit(int batchesOfHub, int events) throws IOException {
        Map<String, List<MasterBatches.Sealed>> sealed = batches.next(batchesOfHub, events);
        MasterLoad load = new MasterLoad();
        hubs.values().forEach(hub -> hub.tell(load));
        ExecutorService threads = Executors.newFixedThreadPool(hubs.size());
        try {
            List<Future<?>> sending = new ArrayList<>();
            hubs.forEach((name, hub) -> sending.add(threads.submit(() -> {
                hub.submit(sealed.get(name));
                return name;
            })));
            MasterServer.await("the master has accepted all", LIMIT, () -> {
                load.requireNoFailure();
                return sending.stream().allMatch(Future::isDone);
            });
            for (Future<?> one : sending) {
                one.get();
            }
            load.awaitCertified(LIMIT);
            return load;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    @Override
    public void close() throws IOException {
        for (MasterHub hub : hubs.values()) {
            hub.close();
        }
    }
}
