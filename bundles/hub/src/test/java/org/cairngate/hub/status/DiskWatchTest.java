package org.cairngate.hub.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.Hub;
import org.cairngate.hub.internal.StoreSettings;
import org.cairngate.hub.internal.status.DiskWatch;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.ledger.store.StoreKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {

    @TempDir
    Path folder;

    @Test
    void intakeEndsBelowTheReserveAndGoesOnByItselfWhenThereIsRoom() throws Exception {
        AtomicLong room = new AtomicLong(100);
        try (TestSite site = new TestSite(folder);
                Journals journals = new Journals(folder.resolve("journal"))) {
            Journal journal = journals.open();
            DiskWatch disk = new DiskWatch(new DiskReserve(room::get, 64), journal);
            assertThat(disk.look()).isTrue();
            site.record(journal, "one", TestSite.DEVICE);
            room.set(60);
            assertThat(disk.look()).isFalse();
            assertThat(disk.part()).containsEntry("missingBytes", 4L);
            assertThatThrownBy(() -> site.record(journal, "two", TestSite.DEVICE))
                    .hasMessageContaining("storage-failed")
                    .hasMessageContaining("4 fewer than its reserve of 64");
            assertThat(journal.status().accepting()).isFalse();
            assertThat(journal.next()).isEqualTo(1);
            room.set(64);
            assertThat(disk.look()).isTrue();
            site.record(journal, "two", TestSite.DEVICE);
            assertThat(journal.next()).isEqualTo(2);
        }
    }

    @Test
    void aHubWithoutItsReserveSaysSoTakesNothingAndStillMovesOnWhatItHas() throws Exception {
        try (TestSite site = new TestSite(folder);
                Journals journals = new Journals(folder.resolve("journal"))) {
            Journal journal = journals.open();
            site.record(journal, "one", TestSite.DEVICE);
            site.store(new StoreSettings(StoreKind.FULL, Long.MAX_VALUE));
            try (Hub hub = site.hub(journal)) {
                Await.until("told", () -> hub.status().contains("\"reserveBytes\":" + Long.MAX_VALUE));
                assertThat(hub.status()).contains("\"disk-reserve\"").contains("\"missingBytes\":");
                assertThat(hub.ready()).isFalse();
                assertThatThrownBy(() -> site.record(journal, "two", TestSite.DEVICE))
                        .hasMessageContaining("fewer than its reserve");
                site.mintUntilCertified("one");
            }
            site.store(new StoreSettings(StoreKind.FULL, 0));
            try (Hub hub = site.hub(journal)) {
                site.record(journal, "two", TestSite.DEVICE);
                site.mintUntilCertified("two");
                Await.until("ready", hub::ready);
            }
        }
    }
}
