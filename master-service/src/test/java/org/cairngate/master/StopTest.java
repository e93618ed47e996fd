package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.master.ingest.TransactionIntake;
import org.cairngate.master.minting.TransactionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The end of a master to which hubs are sending. */
class StopTest {

    private static final List<String> NAMES = List.of("north", "south", "west");
    private static final int BATCHES = 60;

    private final Map<String, SigningKey> keys = new HashMap<>();
    private final Map<String, TestHub> hubs = new HashMap<>();
    private final Errors errors = new Errors();
    private volatile CountDownLatch held = new CountDownLatch(0);
    private TestMaster master;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        NAMES.forEach(name -> keys.put(name, SigningKey.generate(new SecureRandom())));
        master = new TestMaster(root, Duration.ofMillis(100), keys).start(new DiskReserve(this::room, 0));
        assertThat(master.post("/v1/devices", Map.of("deviceUid", "a")).statusCode())
                .isEqualTo(201);
        connect();
        errors.start();
        root().addAppender(errors);
    }

    @AfterEach
    void close() throws Exception {
        held.countDown();
        root().detachAppender(errors);
        disconnect();
        master.close();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** Holds up the intake, and nothing else, while the test wants it. */
    private long room() {
        if (Thread.currentThread().getName().equals("intake")) {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return Long.MAX_VALUE;
    }

    private void connect() throws Exception {
        for (String name : NAMES) {
            hubs.put(name, new TestHub(master, name, keys.get(name)));
        }
    }

    private void disconnect() throws Exception {
        for (TestHub hub : hubs.values()) {
            hub.close();
        }
        hubs.clear();
    }

    private void publishAll() throws Exception {
        for (int seq = 1; seq <= BATCHES; seq++) {
            for (Map.Entry<String, TestHub> hub : hubs.entrySet()) {
                String uid = hub.getKey() + "-" + seq;
                hub.getValue()
                        .publish(
                                Topics.tx(hub.getKey()),
                                hub.getValue()
                                        .seal(seq, List.of(TestHub.event(uid, "a")))
                                        .encode());
            }
        }
    }

    @Test
    void nothingIsClosedUnderTheIntakeAndWhatWaitsIsLeftToTheHubs() throws Exception {
        TransactionIntake intake = master.part(TransactionIntake.class);
        held = new CountDownLatch(1);
        publishAll();
        Await.until(
                "all but a group of it waits",
                () -> intake.depth() >= NAMES.size() * BATCHES - TransactionIntake.MAX_GROUP);
        Thread stopping = new Thread(master::stop);
        stopping.start();
        Await.until("nothing waits any more", () -> intake.depth() == 0);
        held.countDown();
        stopping.join();
        assertThat(intake.accepted()).isLessThanOrEqualTo(TransactionIntake.MAX_GROUP);
        assertThat(errors.lines()).isEmpty();
        requireThatHubsGoOn();
    }

    @Test
    void whatWasAcknowledgedBeforeAStopUnderLoadIsThereAfterIt() throws Exception {
        publishAll();
        List<Receipt> receipts = new ArrayList<>(List.of(hubs.get("north").receipt()));
        master.stop();
        for (TestHub hub : hubs.values()) {
            receipts.addAll(hub.receiptsSoFar());
        }
        assertThat(errors.lines()).isEmpty();
        assertThat(Fsck.run(master.directory().chain(), progress -> {}).damages())
                .isEmpty();
        master.start();
        ChainStore store = master.part(ChainStore.class);
        TransactionPool pool = master.part(TransactionPool.class);
        assertThat(receipts).allMatch(Receipt::isAccepted);
        assertThat(receipts)
                .allMatch(receipt -> store.heightOf(receipt.transactionId()).isPresent()
                        || pool.first(Integer.MAX_VALUE).stream()
                                .anyMatch(entry -> entry.transaction().id().equals(receipt.transactionId())));
        master.stop();
        requireThatHubsGoOn();
    }

    /** After a restart they send all of it again, and each event is on the chain. */
    private void requireThatHubsGoOn() throws Exception {
        disconnect();
        master.start();
        connect();
        publishAll();
        ChainStore store = master.part(ChainStore.class);
        for (String name : NAMES) {
            for (int seq = 1; seq <= BATCHES; seq++) {
                String uid = name + "-" + seq;
                Await.until(uid + " is on the chain", () -> store.findEvent(uid).isPresent());
            }
            assertThat(hubs.get(name).faults()).isEmpty();
        }
    }

    /** Keeps what a person would have to look at. */
    private static final class Errors extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                lines.add(event.getFormattedMessage());
            }
        }

        List<String> lines() {
            return List.copyOf(lines);
        }
    }
}
