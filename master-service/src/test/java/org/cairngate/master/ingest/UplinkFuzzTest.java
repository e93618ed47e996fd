package org.cairngate.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.ingest.UplinkParts.HUB;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics.Channel;
import org.cairngate.ledger.protocol.Topics.HubTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever bytes a hub publishes are refused with a reason or taken; nothing else may come out of the parts behind the broker, and
 * nothing that is not signed may come into chain or pool.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UplinkFuzzTest extends NoAnnouncements {

    private UplinkParts parts;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        parts = new UplinkParts(root, this);
    }

    @AfterAll
    void stop() {
        parts.close();
    }

    @FuzzTest(maxDuration = "8s")
    void submission(byte[] data) {
        parts.intake().takeGroup(List.of(new Arrival(HUB, data)));
        assertThat(parts.pool().size()).isZero();
    }

    @FuzzTest(maxDuration = "8s")
    void cosignature(byte[] data) {
        parts.messages().accept(new HubTopic(HUB, Channel.COSIGNATURE), data);
        assertThat(parts.store().certifiedSize()).isZero();
    }

    @FuzzTest(maxDuration = "8s")
    void report(byte[] data) {
        parts.messages().accept(new HubTopic(HUB, Channel.REPORT), data);
        assertThat(parts.messages().reports()).isEmpty();
    }

    @FuzzTest(maxDuration = "8s")
    void status(byte[] data) {
        parts.messages().accept(new HubTopic(HUB, Channel.STATUS), data);
    }

    @Override
    public void receipt(String hub, Receipt receipt) {
        assertThat(receipt.isAccepted()).isFalse();
        assertThat(receipt.transactionId()).isNotEqualTo(Hash.ZERO);
    }
}
