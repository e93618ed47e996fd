package org.cairngate.demo.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.cairngate.demo.device.DeviceSettings;
import org.cairngate.demo.device.EventText;
import org.cairngate.demo.device.HubAccess;
import org.cairngate.demo.device.Publisher;

/**
 * Sends events at a steady rate over several connections, waits until all are acknowledged, and writes a
 * {@link LoadResult} into its folder. Runs in a process of its own, so that it is not measured.
 */
public final class LoadGenerator {
    private static final int WINDOW = 900;
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofMillis(2);

    private final LoadSettings settings;
    private final List<Source> sources = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();
    private final List<Duration> latencies = new ArrayList<>();
    private Instant lastAcknowledged = Instant.EPOCH;

    private record Source(EventText text, Publisher publisher) {}

    private LoadGenerator(LoadSettings settings) throws IOException, GeneralSecurityException {
        this.settings = settings;
        String namespace = "councilbox/bench";
        for (LoadSettings.Login device : settings.devices()) {
            Publisher publisher = new Publisher(
                    HubAccess.withToken(settings.place(), device.uid(), device.password()),
                    device.uid(),
                    DeviceSettings.topic(namespace, device.uid()),
                    WINDOW,
                    this::note);
            sources.add(new Source(new EventText(namespace, device.uid()), publisher));
        }
    }

    /** Runs the load that is described in {@code folder}. */
    public static void run(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        LoadGenerator generator = new LoadGenerator(LoadSettings.read(folder));
        generator.awaitConnections();
        Instant first = now();
        long sent = generator.send();
        boolean drained = generator.drain();
        generator.result(first).write(folder);
        System.out.println("load ended sent=" + sent + " drained=" + drained);
    }

    private synchronized void note(String uid, Duration latency) {
        acknowledged.add(uid);
        latencies.add(latency);
        lastAcknowledged = now();
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    private void awaitConnections() {
        long end = System.nanoTime() + DRAIN.toNanos();
        while (System.nanoTime() < end
                && sources.stream().anyMatch(source -> source.publisher().connects() == 0)) {
            LockSupport.parkNanos(TICK.toNanos());
        }
    }

    /** Hands out events as they fall due; what the hub does not take in time falls due later, and is sent all the same. */
    private long send() throws InterruptedException {
        long total = settings.rate() * settings.time().toMillis() / 1000;
        long begun = System.nanoTime();
        for (long sent = 0; sent < total; sent++) {
            long due = begun + sent * 1_000_000_000L / settings.rate();
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(TICK.toNanos());
            }
            Source source = sources.get((int) (sent % sources.size()));
            String uid = UUID.randomUUID().toString();
            byte[] event = source.text().event(uid, now(), Map.of("temperature", 25.3));
            source.publisher().publish(uid, event);
        }
        return total;
    }

    private boolean drain() throws InterruptedException {
        boolean drained = true;
        for (Source source : sources) {
            drained &= source.publisher().drain(DRAIN);
        }
        for (Source source : sources) {
            source.publisher().close();
        }
        return drained;
    }

    private synchronized LoadResult result(Instant first) {
        return new LoadResult(acknowledged, latencies, first, lastAcknowledged);
    }
}
