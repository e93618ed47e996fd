package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.demo.site.MasterProcess;
import org.cairngate.demo.site.ProofCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two organisations share a channel over hubs and a master that relay and certify what they cannot read. */
class PrivateChannelIT {
    private static final String NAMESPACE = SiteUnderTest.NAMESPACE;
    private static final String DEVICE = "monitor-12";
    private static final String SECRET = "xylophone-4711-quartz";

    @TempDir
    Path folder;

    private SiteUnderTest site;
    private Organisations people;
    private GatewayProcess relay;
    private TestDevice device;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void membersReadWhatHubsAndMasterCertifyAndCannotRead() throws Exception {
        people = new Organisations(folder);
        try (SiteUnderTest started =
                SiteUnderTest.start("channel", Organisations.PARTNER, people.partnerDid(), List.of())) {
            site = started;
            relay = site.hub(1);
            device = site.tokenDevice(DEVICE, relay);
            keys();
            change("create", 1, MasterProcess.ORGANISATION, Organisations.PARTNER);
            openEventsAreRefused();
            Path first = publishSealed("sealed-1", 1);
            membersOpen(first, "councilbox", "partner");
            outsidersDoNot(first, 1, "hub-1", "hub-2");
            change("remove", 2, Organisations.PARTNER);
            Path second = publishSealed("sealed-2", 2);
            membersOpen(second, "councilbox");
            outsidersDoNot(second, 2, "partner", "hub-1");
            membersOpen(first, "councilbox", "partner");
            change("add", 3, "hub-2");
            Path third = publishSealed("sealed-3", 3);
            membersOpen(third, "councilbox", "hub-2");
            outsidersDoNot(third, 3, "partner", "hub-1");
            outsidersDoNot(second, 2, "hub-2");
            device.close();
            noFileOfTheSiteHasThePlaintext();
        }
    }

    private void keys() throws IOException {
        Files.createDirectories(people.file("cards"));
        card("councilbox", site.site().master().organisationKey());
        card("partner", people.partnerKey());
        card("hub-1", relay.data().resolve("keys/ledger.key"));
        card("hub-2", site.hub(2).data().resolve("keys/ledger.key"));
    }

    private void card(String name, Path nodeKey) throws IOException {
        people.succeeds(
                "channel",
                "keygen",
                key(name),
                "--name",
                name,
                "--node-key",
                nodeKey,
                "--genesis",
                site.site().master().genesis(),
                "--card",
                people.file("cards").resolve(name + ".card"));
    }

    private Path key(String name) {
        return people.file(name + "-member.key");
    }

    /** The organisation signs the record itself: no account at the master has a part in it. */
    private void change(String action, long epoch, String... names) throws Exception {
        String said = people.succeeds(
                "channel",
                action,
                NAMESPACE,
                List.of(names),
                "--store",
                relay.data(),
                "--cards",
                people.file("cards"),
                "--sign-with",
                site.site().master().organisationKey(),
                "--master",
                site.site().master().api(),
                "--ca",
                site.site().master().masterCa());
        assertThat(said).contains("epoch " + epoch + " of " + NAMESPACE);
        long height = site.site().master().status().number("height");
        Await.until(
                "the relay has the new epoch",
                SiteUnderTest.SETTLE,
                () -> relay.status().number("height") >= height);
    }

    private void openEventsAreRefused() throws Exception {
        device.send("open-1", event("open-1", "nothing secret"));
        Await.until(
                "the gate refused the open event",
                SiteUnderTest.SETTLE,
                () -> SiteUnderTest.refusals(relay.status(), "not-sealed") == 1);
    }

    /** Seals, publishes and waits until the event is certified; answers the event's file as the master has it. */
    private Path publishSealed(String uid, long epoch) throws Exception {
        Path open = Files.write(people.file(uid + "-open.json"), event(uid, SECRET));
        Path sealed = people.file(uid + "-sealed.json");
        assertThat(people.succeeds(
                        "channel", "seal", open, "--key", key("councilbox"), "--out", sealed, "--store", relay.data()))
                .contains("sealed to epoch " + epoch);
        device.send(uid, Files.readAllBytes(sealed));
        Await.until(uid + " is certified", SiteUnderTest.SETTLE, () -> {
            Answer event = site.event(uid);
            return event.has("state") && List.of("CERTIFIED", "FINAL").contains(event.text("state"));
        });
        return sealed;
    }

    private void membersOpen(Path sealed, String... names) throws Exception {
        String uid = sealed.getFileName().toString().replace("-sealed.json", "");
        ProofCheck files = new ProofCheck(site.site(), Files.createDirectories(people.file("proof-" + uid)));
        assertThat(files.prove(uid).exit()).isZero();
        Path history = people.file(uid + ".history");
        Files.deleteIfExists(history);
        people.succeeds("channel", "export", NAMESPACE, "--store", relay.data(), "--out", history);
        for (String name : names) {
            String said = people.succeeds(
                    "channel",
                    "open",
                    files.event(),
                    "--key",
                    key(name),
                    "--proof",
                    files.proof(),
                    "--policy",
                    files.policy(),
                    "--history",
                    history,
                    "--genesis",
                    site.site().master().genesis());
            assertThat(said).contains("verified: block").contains(SECRET);
        }
    }

    private void outsidersDoNot(Path sealed, long epoch, String... names) throws IOException {
        for (String name : names) {
            people.fails(
                    "members of " + NAMESPACE + " in epoch " + epoch,
                    "channel",
                    "open",
                    sealed,
                    "--key",
                    key(name),
                    "--store",
                    relay.data());
        }
    }

    private void noFileOfTheSiteHasThePlaintext() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(site.site().path())) {
            walk.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(site.site().path().resolve("proof")))
                    .forEach(files::add);
        }
        // The uid is in the open: that it is found shows that the search would find the rest.
        assertThat(files).anyMatch(file -> has(file, "sealed-1"));
        assertThat(files).noneMatch(file -> has(file, SECRET));
    }

    private static boolean has(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (NoSuchFileException e) {
            return false; // RocksDB tidies up while we look
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] event(String uid, String value) {
        return SiteUnderTest.utf8("{\"uid\":\"" + uid + "\",\"timestamp\":"
                + Instant.now().toEpochMilli() + ",\"items\":[{\"key\":\"note\",\"value\":\"" + value
                + "\"}],\"namespace\":\"" + NAMESPACE + "\",\"device_uid\":\"" + DEVICE + "\"}");
    }
}
