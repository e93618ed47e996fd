package org.cairngate.hub.uplink;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.internal.batch.BatchLimits;
import org.cairngate.hub.internal.batch.BatchSealer;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.step.StepCounts;
import org.cairngate.hub.internal.uplink.Link;
import org.cairngate.hub.internal.uplink.LinkFailure;
import org.cairngate.hub.internal.uplink.LinkListener;
import org.cairngate.hub.internal.uplink.MasterTls;
import org.cairngate.hub.internal.uplink.Submissions;
import org.cairngate.hub.internal.uplink.Uplink;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.OutboxEntry;

/**
 * How fast one uplink of a hub moves batches: the hub's own classes from the outbox on disk to a broker on loopback, with TLS
 * 1.3 and client certificates. The outbox is sent over and over; a batch counts when the broker has acknowledged it, which stands for the
 * master's receipt.
 *
 * <p>Arguments: a folder, seconds for each broker. Prints a line {@code uplink broker=... gb_per_min=...} for each.
 */
public final class UplinkBench {

    private static final String HUB = "hub-a";
    private static final String NAMESPACE = "councilbox/weather-stations";
    private static final int BATCHES = 256;
    private static final int EVENT_BYTES = 200;

    private UplinkBench() {}

    /** What a run has moved. */
    record Moved(long batches, long bytes, Duration time) {
        double gigabytesPerMinute() {
            return bytes / 1e9 * 60e9 / Math.max(1, time.toNanos());
        }
    }

    /** Runs with each broker that is installed. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        Duration time = Duration.ofSeconds(Long.parseLong(arguments[1]));
        IssuedIdentity master =
                NodeCertificate.issue(TestMaster.key(1), "master", Clock.systemUTC(), Duration.ofDays(1));
        AtomicLong received = new AtomicLong();
        try (ChainStore store = ChainStore.open(Files.createTempDirectory(folder, "store"))) {
            HubStore hub = filled(store, BATCHES);
            try (BenchBroker broker = BenchBroker.moquette(master, received)) {
                print(broker, move(broker, hub, time));
            }
            System.out.printf(Locale.ROOT, "uplink moquette received_bytes=%d%n", received.get());
            if (Files.isExecutable(BenchBroker.MOSQUITTO)) {
                try (BenchBroker broker = BenchBroker.mosquitto(master, folder)) {
                    print(broker, move(broker, hub, time));
                }
            }
        }
    }

    private static void print(BenchBroker broker, Moved moved) {
        System.out.printf(
                Locale.ROOT,
                "uplink broker=%s gb_per_min=%.2f batches_per_s=%.0f bytes_per_batch=%d%n",
                broker.name(),
                moved.gigabytesPerMinute(),
                moved.batches() * 1e9 / moved.time().toNanos(),
                moved.bytes() / Math.max(1, moved.batches()));
    }

    /** A chain copy with a full outbox. */
    static HubStore filled(ChainStore store, int batches) throws Exception {
        SigningKey key = TestMaster.key(9);
        Genesis genesis = TestMaster.genesis(TestMaster.key(1), Map.of(HUB, key.publicKey()));
        HubStore hub = new HubStore(store, new StepCounts());
        hub.begin(genesis);
        BatchSealer sealer = new BatchSealer(genesis.chainId(), key, new SecureRandom());
        for (int seq = 1; seq <= batches; seq++) {
            OutboxEntry entry = sealer.seal(seq, NAMESPACE, events(sealer, seq), (long) seq * 1000);
            hub.write(Step.BATCH_SEALED, writes -> writes.putOutbox(entry));
        }
        return hub;
    }

    private static List<RecordedEvent> events(BatchSealer sealer, int batch) {
        List<RecordedEvent> events = new ArrayList<>();
        byte[] annotation = new Annotation(
                        Instant.ofEpochMilli(1_696_248_400_000L),
                        TestMaster.key(9).publicKey().id(),
                        List.of())
                .encode();
        for (int i = 0; i < BatchLimits.MOST_BYTES / EVENT_BYTES; i++) {
            String start = "{\"uid\":\"" + batch + "-" + i
                    + "\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"text\"," + "\"value\":\"";
            String end = "\"}],\"namespace\":\"" + NAMESPACE + "\",\"device_uid\":\"d1\"}";
            String filling = "x".repeat(EVENT_BYTES - start.length() - end.length());
            events.add(sealer.salted((start + filling + end).getBytes(StandardCharsets.UTF_8), annotation));
        }
        return events;
    }

    /** Sends the outbox again and again for the given time. */
    static Moved move(BenchBroker broker, HubStore store, Duration time) throws Exception {
        broker.await();
        Outbox outbox = new Outbox(store, TestMaster.key(9).publicKey().id());
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        MasterTls tls = new MasterTls(TestMaster.key(9), HUB, Clock.systemUTC(), (key, name) -> true);
        AtomicBoolean up = new AtomicBoolean();
        Uplink uplink = new Uplink("ssl://127.0.0.1:" + broker.port(), HUB, tls, thread, new Watch(up));
        Endless endless = new Endless(uplink, outbox);
        RefusalLog refusals = new RefusalLog("bench", Clock.systemUTC());
        Submissions submissions = new Submissions(endless, outbox, HUB, Clock.systemUTC(), refusals);
        endless.submissions(submissions);
        try {
            uplink.start();
            Await.until("uplink is up", up::get);
            long began = System.nanoTime();
            thread.execute(submissions::pump);
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            return new Moved(endless.batches.get(), endless.bytes.get(), Duration.ofNanos(System.nanoTime() - began));
        } finally {
            thread.submit(uplink::close).get();
            thread.shutdownNow();
        }
    }

    private record Watch(AtomicBoolean up) implements LinkListener {
        @Override
        public void linkUp() {
            up.set(true);
        }

        @Override
        public void linkFailed(LinkFailure failure) {
            System.err.println("uplink failed: " + failure);
        }

        @Override
        public void message(String topic, byte[] payload) {}
    }

    /** The uplink, which accepts what was acknowledged, and begins the outbox anew when that is all of it. */
    private static final class Endless implements Link {
        private final AtomicLong batches = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();
        private final Link link;
        private final Outbox outbox;
        private Optional<Submissions> submissions = Optional.empty();

        Endless(Link link, Outbox outbox) {
            this.link = link;
            this.outbox = outbox;
        }

        void submissions(Submissions sending) {
            submissions = Optional.of(sending);
        }

        @Override
        public boolean isUp() {
            return link.isUp();
        }

        @Override
        public boolean publish(String topic, byte[] payload, Runnable acknowledged) {
            return link.publish(topic, payload, () -> {
                bytes.addAndGet(payload.length);
                acknowledged.run();
                long seq = 1 + batches.getAndIncrement() % outbox.size();
                submissions.orElseThrow().accepted(outbox.slot(seq).orElseThrow());
                if (seq == outbox.size()) {
                    outbox.pending().forEach(Outbox.Slot::markUnsent);
                    submissions.orElseThrow().pump();
                }
            });
        }
    }
}
