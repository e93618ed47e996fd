package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CairnTest {
    private static final int BITS_TRIED = 400;

    private SmallChain chain;
    private Path folder;

    @BeforeAll
    void makeChain(@TempDir Path temporary) throws Exception {
        folder = temporary;
        chain = SmallChain.create(temporary);
    }

    private static Ran cairn(Object... arguments) {
        return Ran.cairn(arguments);
    }

    private Ran verify(Path event, Path proof, Path policy) {
        return cairn("verify", event, "--proof", proof, "--policy", policy);
    }

    @Test
    void anEventVerifiesWithItsThreeFilesAlone() {
        Ran ran = verify(chain.event(), chain.proof(), chain.policy());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exit()).isZero();
        assertThat(ran.out())
                .contains("ok  event in batch")
                .contains("signed by hub-1")
                .contains("cosigned by 3 of 3")
                .contains("temperature=25.3")
                .contains("VERIFIED " + SmallChain.UID);
    }

    @Test
    void everyChangedBitOfTheEventIsRefusedWithTheNameOfTheCheck() throws IOException {
        byte[] event = Files.readAllBytes(chain.event());
        for (int bit = 0; bit < event.length * 8; bit += 7) {
            Ran ran = verify(flipped(chain.event(), bit), chain.proof(), chain.policy());
            assertThat(ran.exit()).as("bit %d", bit).isEqualTo(1);
            assertThat(ran.err())
                    .as("bit %d", bit)
                    .startsWith("cairn: refused: ")
                    .contains("event in batch");
        }
    }

    @Test
    void aChangedBitOfTheProofNeverVerifiesAnotherThing() throws IOException {
        Random random = new Random(20261121);
        long bits = Files.size(chain.proof()) * 8;
        for (int i = 0; i < BITS_TRIED; i++) {
            int bit = random.nextInt((int) bits);
            Ran ran = verify(chain.event(), flipped(chain.proof(), bit), chain.policy());
            assertThat(ran.exit()).as("bit %d: %s", bit, ran.out()).isEqualTo(1);
            assertThat(ran.err().lines()).as("bit %d", bit).hasSize(1);
        }
    }

    @Test
    void aPolicyOfAnotherLedgerRefuses(@TempDir Path other) throws Exception {
        Ran ran = verify(chain.event(), chain.proof(), SmallChain.create(other).policy());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("checkpoint");
    }

    private Path flipped(Path file, int bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Files.write(folder.resolve("flipped"), bytes);
    }

    @Test
    void aMissingOrOversizedFileIsOneLine() throws IOException {
        Ran missing = verify(folder.resolve("none"), chain.proof(), chain.policy());
        assertThat(missing.exit()).isEqualTo(3);
        assertThat(missing.err()).contains("there is no file").hasLineCount(1);
        Path large = Files.write(folder.resolve("large"), new byte[100_000]);
        Ran oversized = verify(large, chain.proof(), chain.policy());
        assertThat(oversized.exit()).isEqualTo(1);
        assertThat(oversized.err()).contains("larger than").hasLineCount(1);
    }

    @Test
    void aStoreIsShownByItsOwnFolderOrItsDataDirectory() {
        for (Path named : List.of(chain.store(), folder.resolve("data"))) {
            Ran ran = cairn("ledger", "show", named);
            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(ran.out()).contains("test.cairngate.example/log").contains("blocks     3, certified 3");
        }
        Ran block = cairn("ledger", "show", chain.store(), "--height", "2");
        assertThat(block.out()).contains("2 events").contains("councilbox/weather-stations");
        Ran none = cairn("ledger", "show", chain.store(), "--height", "3");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("there is no block 3; the chain has blocks 0 to 2");
    }

    @Test
    void fsckFindsAWholeStoreClean() {
        Ran ran = cairn("ledger", "fsck", chain.store());
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out()).contains("clean");
        assertThat(ran.err()).contains("checking blocks (3)");
        Ran document = cairn("ledger", "fsck", chain.store(), "--json");
        assertThat(document.exit()).isZero();
        assertThat(document.out())
                .contains("\"result\":\"clean\"", "\"blocks\":3", "\"damages\":[]")
                .hasLineCount(1);
    }

    @Test
    void fsckOfAFolderWithoutAStoreSaysSo(@TempDir Path empty) {
        Ran ran = cairn("ledger", "fsck", empty);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("holds no store").hasLineCount(1);
    }

    @Test
    void fsckNamesTheFileOfAChangedBit(@TempDir Path other) throws Exception {
        Path store = SmallChain.create(other).store();
        try (Stream<Path> files = Files.list(store)) {
            Path table = files.filter(file -> file.toString().endsWith(".sst"))
                    .findFirst()
                    .or(() -> Optional.of(store.resolve("CURRENT")))
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(table);
            bytes[bytes.length / 2] ^= 8;
            Files.write(table, bytes);
            Ran ran = cairn("ledger", "fsck", store);
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out()).contains("damage  ").contains("file " + table.getFileName() + " bytes 0..");
            Map<String, Object> document =
                    JSON.std.mapFrom(cairn("ledger", "fsck", store, "--json").out());
            assertThat(document).containsEntry("result", "damaged").containsEntry("exit", 1);
            assertThat(Answers.list(document, "damages").get(0))
                    .containsEntry("file", table.getFileName().toString())
                    .containsEntry("from", 0)
                    .containsKeys("place", "what", "to");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify",
                "prove",
                "ledger",
                "ledger show",
                "ledger fsck",
                "ledger backup",
                "ledger restore",
                "device",
                "device add",
                "device list",
                "device set",
                "device token",
                "device quarantine",
                "device did",
                "device transfer",
                "device transfer offer",
                "device transfer accept",
                "device transfer withdraw",
                "device transfer list",
                "hub list",
                "hub show",
                "hub set",
                "hub transfer",
                "hub transfer offer",
                "hub transfer accept",
                "hub transfer withdraw",
                "hub transfer list",
                "site",
                "site list",
                "telemetry",
                "telemetry export",
                "telemetry retention",
                "telemetry retention set",
                "account totp",
                "account totp confirm",
                "account totp remove",
                "oidc",
                "oidc client",
                "oidc client add",
                "login",
                "logout"
            })
    void everyCommandHasHelp(String command) {
        String[] words = (command + " --help").split(" ");
        Ran ran = cairn((Object[]) words);
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("Usage: cairn " + command);
    }

    @Test
    void wrongUsageIsExitCodeTwoAndNamesTheHelp() {
        for (String[] words : List.of(
                new String[] {},
                new String[] {"ledger"},
                new String[] {"verify", "x"},
                new String[] {"nonsense"},
                new String[] {"device", "add"},
                new String[] {"device"},
                new String[] {"device", "transfer"},
                new String[] {"device", "transfer", "offer", "d1"},
                new String[] {"hub", "set", "h1"},
                new String[] {"hub", "transfer"},
                new String[] {"hub", "transfer", "offer", "h1"},
                new String[] {"site"},
                new String[] {"telemetry"},
                new String[] {"telemetry", "retention"},
                new String[] {"telemetry", "retention", "set", "a/b"},
                new String[] {"telemetry", "retention", "set", "a/b", "--days", "month"},
                new String[] {"telemetry", "export", "--from", "yesterday"},
                new String[] {"account", "totp"},
                new String[] {"oidc"},
                new String[] {"oidc", "client"},
                new String[] {"oidc", "client", "add", "x"},
                new String[] {"oidc", "client", "remove", ".."},
                new String[] {"login"},
                new String[] {"device", "set", "d1"},
                new String[] {"device", "token", "d1", "--remove", "--expires", "2030-01-01T00:00:00Z"},
                new String[] {"device", "token", "d1", "--expires", "tomorrow"})) {
            Ran ran = cairn((Object[]) words);
            assertThat(ran.exit()).as(String.join(" ", words)).isEqualTo(2);
            assertThat(ran.err()).contains("--help").hasLineCount(1);
        }
    }

    @Test
    void aMasterThatIsNotNamedOrNotThereIsOneLine() throws IOException {
        Ran unnamed = cairn("hub", "list");
        assertThat(unnamed.exit()).isEqualTo(1);
        assertThat(unnamed.err()).contains("--master").hasLineCount(1);
        Ran plain = cairn("hub", "list", "--master", "http://127.0.0.1:1");
        assertThat(plain.exit()).isEqualTo(1);
        assertThat(plain.err()).contains("https").hasLineCount(1);
    }

    @Test
    void aUidNeverLeavesTheFolderAsAFileName() {
        assertThat(ProveCommand.fileName("../../etc/passwd")).isEqualTo("%2e.%2f..%2fetc%2fpasswd");
        assertThat(ProveCommand.fileName("plain-uid_1.x")).isEqualTo("plain-uid_1.x");
    }
}
