package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.ProofCheck;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Erasure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code cairn ledger erase} against a site of real processes: what it asks and answers, and what is left of an event. */
class EraseIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String DEVICE = "erase-device";
    private static final int EVENTS = 5;
    private static final int SECRET_BYTES = 300;

    private final Map<String, String> secrets = new TreeMap<>();
    private SiteUnderTest site;
    private ProofCheck proofs;

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void anErasedEventIsGoneEverywhereAndItsNeighboursStillProveThemselves() throws Exception {
        try (SiteUnderTest started = SiteUnderTest.start("erase")) {
            site = started;
            proofs = new ProofCheck(site.site(), site.site().path().resolve("proof"));
            send();
            nothingIsErasedUntilItIsConfirmed();
            // Clocks of this machine's processes are one; a block's time may be a little before it is made.
            Instant before = Instant.ofEpochMilli(System.currentTimeMillis()).minus(Duration.ofMinutes(1));
            anEventIsErasedWhenItsNumberIsTyped();
            jsonNamesTheReceiptAndTheChainSaysWhoAndWhen(before);
            erasedEventsHaveNoProofAndNeighboursDo();
            Await.until("no file has the bytes", SiteUnderTest.SETTLE, () -> filesWith("e2", "e3")
                    .isEmpty());
            site.awaitEqualHeights();
            assertThat(site.site().stop()).as("ended in good order").isTrue();
            storesAreSoundAndSayWhoErased();
        }
    }

    private void send() throws Exception {
        SecureRandom random = new SecureRandom();
        TestDevice device = site.tokenDevice(DEVICE, site.hub(1));
        for (int i = 1; i <= EVENTS; i++) {
            byte[] secret = new byte[SECRET_BYTES];
            random.nextBytes(secret);
            secrets.put("e" + i, Base64.getEncoder().encodeToString(secret));
            device.send("e" + i, event("e" + i));
        }
        assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
        device.close();
        Await.until("the events are final", SiteUnderTest.SETTLE, () -> {
            for (String uid : secrets.keySet()) {
                if (!site.event(uid).text("state").equals("FINAL")) {
                    return false;
                }
            }
            return true;
        });
        site.awaitEmptyHubs();
    }

    private byte[] event(String uid) {
        return SiteUnderTest.utf8("{\"uid\":\"" + uid + "\",\"timestamp\":" + System.currentTimeMillis()
                + ",\"items\":[{\"key\":\"note\",\"value\":\"" + secrets.get(uid) + "\"}],\"namespace\":\""
                + SiteUnderTest.NAMESPACE + "\",\"device_uid\":\"" + DEVICE + "\"}");
    }

    private void nothingIsErasedUntilItIsConfirmed() throws Exception {
        Execution unknown = erase("--uid", "nobody-knows-it", "--yes");
        assertThat(unknown.exit()).as(unknown.output()).isEqualTo(1);
        assertThat(unknown.output()).contains("erase 0 events", "unknown", "nobody-knows-it", "not on the chain");

        Execution dryRun = erase("--uid", "e2", "--dry-run");
        assertThat(dryRun.exit()).as(dryRun.output()).isZero();
        assertThat(dryRun.output()).contains("would erase 1 events", "hub-1", "stays");
        Execution all = erase("--device", DEVICE, "--dry-run", "--json");
        assertThat(all.exit()).as(all.output()).isZero();
        Answer plan = Answer.parse(SiteUnderTest.utf8(all.output()));
        assertThat(plan.flag("dryRun")).isTrue();
        assertThat(plan.number("events")).isEqualTo(EVENTS);
        assertThat(plan.list("batches")).isNotEmpty().noneMatch(batch -> batch.has("receiptId"));

        Execution unanswered = erase("--uid", "e2");
        assertThat(unanswered.exit()).as(unanswered.output()).isEqualTo(1);
        assertThat(unanswered.output()).contains("Erase 1 events for good?", "not confirmed, nothing was erased");
        assertThat(answering("2", "--uid", "e2").exit()).isEqualTo(1);
        assertThat(filesWith("e2")).isNotEmpty();
        assertThat(site.event("e2").has("erasure")).isFalse();
        assertThat(proofs.prove("e2").exit()).isZero();
    }

    private void anEventIsErasedWhenItsNumberIsTyped() throws Exception {
        Execution erased = answering("1", "--uid", "e2");
        assertThat(erased.exit()).as(erased.output()).isZero();
        assertThat(erased.output()).contains("erased 1 events", " in block ");
        Execution again = erase("--uid", "e2", "--yes");
        assertThat(again.exit()).as(again.output()).isEqualTo(1);
        assertThat(again.output()).contains("erase 0 events", "1 of these events were erased before");
    }

    private void jsonNamesTheReceiptAndTheChainSaysWhoAndWhen(Instant before) throws Exception {
        Execution erased = erase("--uid", "e3", "--uid", "e2", "--yes", "--json");
        assertThat(erased.exit()).as(erased.output()).isZero();
        Answer answer = Answer.parse(SiteUnderTest.utf8(erased.output()));
        assertThat(answer.flag("dryRun")).isFalse();
        assertThat(answer.number("events")).isEqualTo(1);
        assertThat(answer.number("erasedBefore")).isEqualTo(1);
        Answer batch = answer.list("batches").get(0);
        Answer event = site.event("e3");
        assertThat(event.text("erasure", "by")).isEqualTo("master");
        assertThat(event.text("erasure", "transactionId")).isEqualTo(batch.text("receiptId"));
        assertThat(event.number("erasure", "height")).isEqualTo(batch.number("receiptHeight"));
        assertThat(Instant.parse(event.text("erasure", "at"))).isAfter(before);
    }

    private void erasedEventsHaveNoProofAndNeighboursDo() throws Exception {
        for (String uid : List.of("e2", "e3")) {
            Execution refused = proofs.prove(uid);
            assertThat(refused.exit()).as(refused.output()).isEqualTo(1);
            assertThat(refused.output()).contains("erased by master at ");
        }
        for (String uid : List.of("e1", "e4", "e5")) {
            Execution prove = proofs.prove(uid);
            assertThat(prove.exit()).as(prove.output()).isZero();
            Execution verified = proofs.verify(proofs.event());
            assertThat(verified.exit()).as(verified.output()).isZero();
            assertThat(Files.readString(proofs.event())).contains(secrets.get(uid));
        }
    }

    private void storesAreSoundAndSayWhoErased() throws Exception {
        assertThat(filesWith("e2", "e3")).isEmpty();
        assertThat(filesWith("e1")).isNotEmpty();
        for (Path store : site.stores()) {
            Execution fsck = proofs.cairn(List.of("ledger", "fsck", store.toString()));
            assertThat(fsck.exit()).as(fsck.output()).isZero();
        }
        try (ChainStore store = ChainStore.openReadOnly(site.site().master().chain())) {
            Erasure erasure = store.findEvent("e2").flatMap(store::erasure).orElseThrow();
            assertThat(erasure.author()).isEqualTo("master");
            assertThat(store.heightOf(erasure.receipt())).hasValue(erasure.height());
        }
    }

    private Execution erase(String... options) throws IOException {
        return Execution.of(command(options), LIMIT);
    }

    /** As a person who types one line. */
    private Execution answering(String line, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "echo \"$0\" | \"$@\"", line));
        command.addAll(command(options));
        return Execution.of(command, LIMIT);
    }

    private List<String> command(String... options) {
        List<String> arguments = new ArrayList<>(List.of("ledger", "erase"));
        arguments.addAll(List.of(options));
        arguments.addAll(proofs.masterOptions());
        return site.site().toolchain().cairnCommand(arguments.toArray(String[]::new));
    }

    /** The files of the master and of all hubs that have a piece of one of the events. */
    private List<String> filesWith(String... uids) throws IOException {
        List<Path> folders = new ArrayList<>(List.of(site.site().master().data()));
        site.site().hubs().forEach(hub -> folders.add(hub.data()));
        List<String> found = new ArrayList<>();
        for (Path folder : folders) {
            for (Path file : files(folder)) {
                if (hasOneOf(file, uids)) {
                    found.add(file.toString());
                }
            }
        }
        return found;
    }

    private boolean hasOneOf(Path file, String... uids) throws IOException {
        try {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (String uid : uids) {
                String secret = secrets.get(uid);
                if (content.contains(secret.substring(0, 40))
                        || content.contains(secret.substring(secret.length() - 40))) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException e) {
            return false; // RocksDB removed it since it was listed
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        while (true) {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(Files::isRegularFile).toList();
            } catch (UncheckedIOException e) {
                Thread.onSpinWait(); // RocksDB removed a file while they were listed
            }
        }
    }
}
