package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.ProofCheck;
import org.cairngate.demo.site.Toolchain;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An event of a live site is verified by a program that shares no code with us. */
class PythonVerifierIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @BeforeEach
    void needsPythonsCryptography() throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of(python())),
                "the verifier in Python needs Python 3.11: there is no " + python());
        Execution version = Execution.of(List.of(python(), "-c", "import cryptography"), LIMIT);
        assumeTrue(
                version.exit() == 0,
                "the verifier in Python needs Python's cryptography package (on Debian: python3-cryptography)");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aLiveEventsProofIsVerifiedInPythonAndAChangedEventIsRefused() throws Exception {
        try (SiteUnderTest site = SiteUnderTest.start("python-verifier")) {
            TestDevice device = site.tokenDevice("python-device", site.hub(1));
            for (int i = 0; i < 20; i++) {
                device.sendReading();
            }
            assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
            device.close();
            String uid = device.acknowledged().stream().sorted().findFirst().orElseThrow();
            Await.until("the event is final", SiteUnderTest.SETTLE, () -> {
                var event = site.event(uid);
                return event.has("state") && event.text("state").equals("FINAL");
            });
            ProofCheck files = new ProofCheck(site.site(), site.site().path().resolve("proof"));
            Execution prove = files.prove(uid);
            assertThat(prove.exit()).as(prove.output()).isZero();

            Execution verified = verify(files, files.event());
            assertThat(verified.exit()).as(verified.output()).isZero();
            assertThat(verified.output()).contains("ok       event: " + uid + " of python-device");
            Execution refused = verify(files, files.flipped());
            assertThat(refused.exit()).as(refused.output()).isEqualTo(1);
            assertThat(refused.output()).contains("refused  event in batch: ");
        }
    }

    private static Execution verify(ProofCheck files, Path event) throws IOException {
        Path script = Toolchain.find().root().resolve("bundles/ledger/src/test/python/verify_event.py");
        return Execution.of(
                List.of(
                        python(),
                        "-B",
                        script.toString(),
                        event.toString(),
                        files.proof().toString(),
                        files.policy().toString()),
                LIMIT);
    }

    /** Debian's own Python: another one need not see Debian's packages. */
    private static String python() {
        return "/usr/bin/python3";
    }
}
