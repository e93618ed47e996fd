package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
    private Path code;
    private Path session;

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
            code = site.path().resolve("tom-code");
            session = site.path().resolve("tom-session");
            made();
            limitedToItsHub();
            readsAndWritesNothing();
            needsACode();
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
        Files.writeString(key, valueOf("key", service) + "\n");
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

    private void needsACode() throws Exception {
        assertThat(admin("account", "add", "tom", "--role", "operator", "--new-password-file", password.toString())
                        .exit())
                .isZero();
        Execution begun = tom("account", "totp", "begin");
        assertThat(begun.exit()).as(begun.output()).isZero();
        Authenticator phone = new Authenticator(valueOf("secret", begun));
        Files.writeString(code, phone.code(0) + "\n");
        Execution confirmed = tom("account", "totp", "confirm", "--code-file", code.toString());
        assertThat(confirmed.exit()).as(confirmed.output()).isZero();
        Execution passwordAlone = tom("device", "list");
        assertThat(passwordAlone.exit()).as(passwordAlone.output()).isEqualTo(1);
        assertThat(passwordAlone.output()).contains("second-factor", "cairn login");
        logsInOnceBy(phone.code(1));
        logsInOnceBy(valueOf("recovery", confirmed));
        assertThat(admin("account", "list").output()).contains("2ND FACTOR", "true");
        assertThat(admin("account", "totp", "remove", "tom").exit()).isZero();
        assertThat(tom("device", "list").exit())
                .as("the password is enough again")
                .isZero();
    }

    private void logsInOnceBy(String text) throws IOException {
        Files.writeString(code, text + "\n");
        String[] login = {"login", "--code-file", code.toString(), "--session-file", session.toString()};
        Execution in = tom(login);
        assertThat(in.exit()).as(in.output()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(session)))
                .isEqualTo("rw-------");
        String token = Files.readString(session).strip();
        assertThat(token).startsWith("cgs_");
        assertThat(in.output()).doesNotContain(token, text);
        assertThat(bySession("device", "list").output()).contains("vane", "roamer");
        Path copy =
                Files.copy(session, session.resolveSibling("tom-session-copy"), StandardCopyOption.REPLACE_EXISTING);
        Execution out = bySession("logout");
        assertThat(out.exit()).as(out.output()).isZero();
        assertThat(session).doesNotExist();
        assertThat(cairn(proofs.masterOptions("--key-file", copy.toString()), "device", "list")
                        .exit())
                .as("the session has ended")
                .isEqualTo(1);
        Execution again = tom(login);
        assertThat(again.exit()).as(again.output()).isEqualTo(1);
        assertThat(again.output()).contains("bad-credentials", "used before").doesNotContain(text);
        assertThat(session).doesNotExist();
    }

    private static String valueOf(String word, Execution told) {
        return told.output()
                .lines()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + word + " in: " + told.output()));
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

    private Execution tom(String... words) throws IOException {
        return cairn(proofs.masterOptions("--user", "tom", "--password-file", password.toString()), words);
    }

    private Execution bySession(String... words) throws IOException {
        return cairn(proofs.masterOptions("--key-file", session.toString()), words);
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
