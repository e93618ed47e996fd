package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.ProofCheck;
import org.cairngate.demo.site.Site;
import org.cairngate.demo.site.SitePlan;
import org.cairngate.demo.site.Toolchain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code cairn account} and {@code cairn audit} against a site of real processes: who may do what, and what is known of it afterwards. */
class AccountIT {
    private static final String PASSWORD = "correct-horse-battery";

    private ProofCheck proofs;
    private Path password;
    private Path key;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whatAnAccountDoesIsWhatItMayAndIsKnownForGood() throws Exception {
        Toolchain toolchain = Toolchain.find();
        Path folder =
                toolchain.sites().resolve("account-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try (Site site = Site.create(
                toolchain, folder, SitePlan.of(1, Duration.ofSeconds(1)).withoutTelemetry())) {
            site.start();
            proofs = new ProofCheck(site, site.path().resolve("proof"));
            password = Files.writeString(site.path().resolve("tim-password"), PASSWORD + "\n");
            key = site.path().resolve("meter-key");
            made();
            limitedToItsHub();
            readsAndWritesNothing();
            keptOut();
            knownForGood();
            assertThat(site.stop()).as("ended in good order").isTrue();
        }
    }

    private void made() throws IOException {
        Execution person = admin(
                "account",
                "add",
                "tim",
                "--role",
                "technician",
                "--hub",
                "hub-1",
                "--new-password-file",
                password.toString());
        assertThat(person.exit()).as(person.output()).isZero();
        Execution service = admin("account", "add", "meter", "--role", "auditor", "--service");
        assertThat(service.exit()).as(service.output()).isZero();
        String text = service.output()
                .lines()
                .filter(line -> line.startsWith("key "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no key in: " + service.output()));
        Files.writeString(key, text.substring("key ".length()).strip() + "\n");
        assertThat(admin("account", "list").output()).contains("admin", "tim", "[hub-1]", "meter", "service");
        assertThat(admin("account", "add", "x", "--role", "auditor").exit())
                .as("neither person nor service")
                .isEqualTo(2);
    }

    private void limitedToItsHub() throws IOException {
        assertThat(tim("account", "show").output()).contains("technician");
        Execution own = tim("device", "add", "vane", "--hub", "hub-1");
        assertThat(own.exit()).as(own.output()).isZero();
        Execution any = tim("device", "add", "roamer");
        assertThat(any.exit()).as(any.output()).isEqualTo(1);
        assertThat(tim("audit").output()).contains("Use an account that may do this");
        assertThat(admin("account", "set", "tim", "--all-hubs").exit()).isZero();
        assertThat(tim("device", "add", "roamer").exit()).isZero();
    }

    private void readsAndWritesNothing() throws IOException {
        assertThat(meter("device", "list").output()).contains("vane", "roamer");
        Execution write = meter("device", "quarantine", "vane");
        assertThat(write.exit()).as(write.output()).isEqualTo(1);
        assertThat(write.output()).contains("not-permitted");
    }

    private void keptOut() throws IOException {
        assertThat(admin("account", "disable", "tim").exit()).isZero();
        Execution out = tim("device", "list");
        assertThat(out.exit()).as(out.output()).isEqualTo(1);
        assertThat(out.output()).contains("Check --user and --password-file");
    }

    private void knownForGood() throws Exception {
        Await.until(
                "both changes of tim's account are in blocks",
                SiteUnderTest.SETTLE,
                () -> meter("audit", "--action", "PATCH /v1/accounts/{name}", "--object", "tim")
                                .output()
                                .lines()
                                .count()
                        == 3);
        Execution done = meter("audit", "--actor", "tim", "--object", "vane", "--outcome", "done");
        assertThat(done.exit()).as(done.output()).isZero();
        List<String> lines = done.output().lines().toList();
        assertThat(lines).as(done.output()).hasSize(2);
        assertThat(lines.get(1)).contains("POST /v1/devices");
        assertThat(meter("audit", "--actor", "meter", "--outcome", "refused").output())
                .contains("403", "/quarantine");
        String uid = lines.get(1).substring(lines.get(1).lastIndexOf(' ') + 1);
        Await.until(
                "the record is certified",
                SiteUnderTest.SETTLE,
                () -> proofs.prove(uid).exit() == 0);
        Execution verified = proofs.verify(proofs.event());
        assertThat(verified.exit()).as(verified.output()).isZero();
        assertThat(verified.output()).contains("VERIFIED " + uid, "actor=tim");
    }

    private Execution admin(String... words) throws IOException {
        return cairn(proofs.masterOptions(), words);
    }

    private Execution tim(String... words) throws IOException {
        return cairn(proofs.masterOptions("--user", "tim", "--password-file", password.toString()), words);
    }

    private Execution meter(String... words) throws IOException {
        return cairn(proofs.masterOptions("--key-file", key.toString()), words);
    }

    private Execution cairn(List<String> master, String... words) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(master);
        return proofs.cairn(arguments);
    }
}
