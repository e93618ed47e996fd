package org.cairngate.ledger.note;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.BlsKey;
import org.cairngate.ledger.key.BlsSignature;
import org.cairngate.ledger.key.BlsSigningKey;
import org.cairngate.ledger.key.SigningKey;

/**
 * Groups, keys and certificates from outside are refused, or read as the one form that is written; points that the native library is
 * handed never take the process with them, and never verify.
 */
class CompactFuzzTest {

    private final BlsKey key = BlsSigningKey.of(SigningKey.fromSeed(new byte[SigningKey.SEED_SIZE]))
            .publicKey();
    private final CompactGroup group = new CompactGroup(1, List.of(new CompactGroup.Member("hub-1", key, 1)));

    @FuzzTest(maxDuration = "8s")
    void group(byte[] data) {
        attempt(() -> assertThat(CompactGroup.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void material(byte[] data) {
        attempt(() -> {
            try {
                assertThat(NoteScheme.ofMaterial(data).material()).isEqualTo(data);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        });
    }

    @FuzzTest(maxDuration = "8s")
    void certificate(byte[] data) {
        SignedNote note = new SignedNote("text\n", List.of(new NoteSignature("hubs", 1, new byte[] {1})));
        attempt(() -> {
            CompactCertificate certificate = CompactCertificate.decode(group, data);
            assertThat(certificate.encode()).isEqualTo(data);
            certificate.verify(group, note);
            throw new AssertionError("a certificate that nobody signed verifies");
        });
    }

    @FuzzTest(maxDuration = "8s")
    void points(byte[] data) {
        try {
            BlsSignature signature = BlsSignature.of(Arrays.copyOf(data, BlsSignature.SIZE));
            assertThat(key.provesPossession(signature)).isFalse();
            BlsKey read = BlsKey.of(Arrays.copyOfRange(
                    data,
                    Math.min(data.length, BlsSignature.SIZE),
                    Math.min(data.length, BlsSignature.SIZE) + BlsKey.SIZE));
            assertThat(read.verify(data, signature)).isFalse();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("a BLS12-381 ");
        }
    }

    private interface Decoding {
        void run() throws RefusedException;
    }

    private static void attempt(Decoding decoding) {
        try {
            decoding.run();
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
