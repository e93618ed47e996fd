package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.ProofCheck;
import org.cairngate.ledger.note.CertificateKind;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sites whose blocks are certified in other ways than the usual one; every other test has a list of cosignatures. */
class CertificateKindsIT {

    @ParameterizedTest
    @EnumSource(value = CertificateKind.class, mode = EnumSource.Mode.EXCLUDE, names = "LIST")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void anEventBecomesFinalAndItsProofVerifiesOffline(CertificateKind certificate) throws Exception {
        try (SiteUnderTest site =
                SiteUnderTest.start("certificate-" + certificate.label().replace('+', '-'), certificate)) {
            TestDevice device = site.tokenDevice("certified-device", site.hub(1));
            device.sendReading();
            assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
            device.close();
            String uid = device.acknowledged().iterator().next();
            Await.until("the event is final", SiteUnderTest.SETTLE, () -> {
                var event = site.event(uid);
                return event.has("state") && event.text("state").equals("FINAL");
            });
            ProofCheck proof = new ProofCheck(site.site(), site.site().path().resolve("proof"));
            Execution prove = proof.prove(uid);
            assertThat(prove.exit()).as(prove.output()).isZero();
            Execution verify = proof.verify(proof.event());
            assertThat(verify.exit()).as(verify.output()).isZero();
            assertThat(proof.verify(proof.flipped()).exit()).isEqualTo(1);
            System.out.println(
                    "[progress] " + certificate.label() + ": a proof of " + Files.size(proof.proof()) + " bytes");
        }
    }
}
