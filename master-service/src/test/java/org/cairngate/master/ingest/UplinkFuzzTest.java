package org.cairngate.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics.Channel;
import org.cairngate.ledger.protocol.Topics.HubTopic;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.ChainSetup;
import org.cairngate.master.MasterDirectory;
import org.cairngate.master.access.HubTrust;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.CertificateCollector;
import org.cairngate.master.minting.HubCopies;
import org.cairngate.master.minting.TransactionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever bytes a hub publishes are refused with a reason or taken; nothing else may come out of the parts behind the broker, and
 * nothing that is not signed may come into chain or pool.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UplinkFuzzTest extends NoAnnouncements {

    private static final String HUB = "north";
    private static final int SEED_BYTES = 32;

    private ChainStore store;
    private TransactionPool pool;
    private TransactionIntake intake;
    private HubMessages messages;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        Clock clock = Clock.systemUTC();
        SigningKey hub = SigningKey.fromSeed(new byte[SEED_BYTES]);
        MasterDirectory directory = new MasterDirectory(root);
        new ChainSetup(directory, clock)
                .found(
                        ChainPolicy.standard("cairngate.example/test", Duration.ofSeconds(1)),
                        "councilbox",
                        Map.of(),
                        Map.of(HUB, NodeKeys.of(hub.publicKey())));
        store = ChainStore.open(directory.chain());
        pool = new TransactionPool(store);
        RefusalLog refusals = new RefusalLog("master", clock);
        intake = new TransactionIntake(store, pool, this, refusals, clock, new IntakeRoom(DiskReserve.on(root, 0)));
        messages = new HubMessages(
                intake,
                new CertificateCollector(store, new HubCopies(store, clock), this),
                new HubSightings(JsonMapper.builder().build(), clock),
                new HubTrust(store::state, clock, refusals),
                refusals,
                clock);
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @FuzzTest(maxDuration = "8s")
    void submission(byte[] data) {
        intake.takeGroup(List.of(new Arrival(HUB, data)));
        assertThat(pool.size()).isZero();
    }

    @FuzzTest(maxDuration = "8s")
    void cosignature(byte[] data) {
        messages.accept(new HubTopic(HUB, Channel.COSIGNATURE), data);
        assertThat(store.certifiedSize()).isZero();
    }

    @FuzzTest(maxDuration = "8s")
    void report(byte[] data) {
        messages.accept(new HubTopic(HUB, Channel.REPORT), data);
        assertThat(messages.reports()).isEmpty();
    }

    @FuzzTest(maxDuration = "8s")
    void status(byte[] data) {
        messages.accept(new HubTopic(HUB, Channel.STATUS), data);
    }

    @Override
    public void receipt(String hub, Receipt receipt) {
        assertThat(receipt.isAccepted()).isFalse();
        assertThat(receipt.transactionId()).isNotEqualTo(Hash.ZERO);
    }
}
