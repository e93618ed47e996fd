package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.broker.Broker;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.DeviceRegistry;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceMetadata;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LoadCommandTest {

    private static final String PASSWORD =
            Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[2 * Hash.SIZE]);

    @TempDir
    private Path folder;

    /** Knows every uid, each with the password of zeros. */
    private static final class Everybody implements DeviceRegistry {
        @Override
        public Optional<DeviceRecord> device(String uid) {
            Hash token = DeviceMetadata.hash(Hash.sha256(new byte[Hash.SIZE]), Hash.ZERO);
            return Optional.of(DeviceRecord.of(uid, DeviceCredentials.NONE, "", DeviceStatus.ACTIVE, token, 0));
        }

        @Override
        public Optional<DeviceRecord> deviceByDid(String did) {
            return Optional.empty();
        }

        @Override
        public ChainPolicy policy() {
            return ChainPolicy.standard("load.test", Duration.ofSeconds(1));
        }

        @Override
        public boolean ready() {
            return true;
        }
    }

    private Path devices() throws IOException {
        return Files.writeString(folder.resolve("devices"), "a " + PASSWORD + "\nb " + PASSWORD + "\n");
    }

    private Ran load(Path journal, Object... more) throws IOException {
        try (Journal opened = Journal.open(JournalSettings.in(journal), Clock.systemUTC());
                Broker broker = Broker.start(
                        new Broker.Door.PlainOnLoopback(0),
                        new Broker.Service("hub", opened, new Everybody(), namespace -> Optional.empty()))) {
            List<Object> words = new ArrayList<>(
                    List.of("127.0.0.1:" + broker.port(), "--plain", "--devices", devices(), "--count", 50));
            words.addAll(List.of(more));
            return Ran.of("load", words.toArray());
        }
    }

    @Test
    void aLoadTellsWhatWasAcknowledgedAndHowFast() throws Exception {
        Ran ran = load(folder.resolve("journal"), "--json", "--qos", "2", "--rate", "1000", "--connections", "3");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.document())
                .containsEntry("result", "clean")
                .containsEntry("admitted", 3)
                .containsEntry("sent", 50)
                .containsEntry("acknowledged", 50)
                .containsKeys("latencyMicros", "perSecond")
                .doesNotContainKey("check");
    }

    @Test
    void anAcknowledgedEventThatIsNotFoundEndsInExitCodeOne() throws Exception {
        Path other = folder.resolve("other");
        Journal.open(JournalSettings.in(other), Clock.systemUTC()).close();
        Ran ran = load(folder.resolve("journal"), "--check-journal", other);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).containsPattern("acknowledged but missing +50").contains("missing ");
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsSent() throws Exception {
        Path list = devices();
        assertThat(Ran.cairn("load", "127.0.0.1:1", "--devices", list).err()).contains("--device-ca");
        assertThat(Ran.cairn("load", "here", "--plain", "--devices", list).err())
                .contains("HOST:PORT");
        assertThat(Ran.cairn("load", "127.0.0.1:1", "--plain", "--devices", list, "--qos", "3")
                        .err())
                .contains("qos must be 0, 1 or 2");
        assertThat(Ran.cairn("load", "127.0.0.1:1", "--plain", "--devices", list, "--for", "soon")
                        .err())
                .contains("60s");
        assertThat(load(folder.resolve("journal"), "--check-journal", folder.resolve("nothing"))
                        .err())
                .contains("holds no journal");
        Path none = Files.writeString(folder.resolve("none"), "# nobody\n");
        assertThat(Ran.cairn("load", "127.0.0.1:1", "--plain", "--devices", none)
                        .err())
                .contains("names no device");
    }
}
