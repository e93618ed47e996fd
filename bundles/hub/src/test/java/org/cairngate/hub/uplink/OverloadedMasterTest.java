package org.cairngate.hub.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.Hub;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.protocol.Receipt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A master that comes back and takes less at a time than what waits for it. */
@Timeout(120)
class OverloadedMasterTest {

    private static final int EVENTS = 160;
    private static final int EVENT_BYTES = 12_000;
    private static final int MOST_WAITING = 20;
    private static final Duration EACH = Duration.ofMillis(2);

    @TempDir
    Path folder;

    @Test
    void backlogReachesAMasterThatDropsWhatItCannotHoldWithoutAStormOfCopies() throws Exception {
        try (TestSite site = new TestSite(folder);
                Journals journals = new Journals(folder.resolve("journal"))) {
            site.master().stopBroker();
            Journal journal = journals.open();
            for (int i = 0; i < EVENTS; i++) {
                site.record(journal, large("event-" + i));
            }
            site.master().uplink().overload(MOST_WAITING, EACH);
            site.master().start();
            try (Hub hub = site.hub(journal)) {
                site.mintUntilCertified("event-" + (EVENTS - 1));
                site.awaitCertified(hub);
                assertThat(site.master().uplink().dropped())
                        .as("dropped batches")
                        .isPositive();
                assertThat(site.master().uplink().offered())
                        .as("batches sent, copies too")
                        .isLessThan(4 * accepted(site));
            }
        }
    }

    private static int accepted(TestSite site) {
        return (int) site.master().receipts().stream()
                .filter(Receipt::isAccepted)
                .map(Receipt::transactionId)
                .distinct()
                .count();
    }

    private static byte[] large(String uid) {
        return ("{\"uid\":\"" + uid + "\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"text\",\"value\":\""
                        + "x".repeat(EVENT_BYTES) + "\"}],\"namespace\":\"" + TestSite.NAMESPACE
                        + "\",\"device_uid\":\""
                        + TestSite.DEVICE + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
