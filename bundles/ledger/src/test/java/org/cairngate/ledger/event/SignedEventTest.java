package org.cairngate.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.P256Key;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;

class SignedEventTest {

    private static final byte[] EVENT =
            "{\"uid\":\"u\",\"timestamp\":0,\"items\":[{\"key\":\"k\",\"value\":1}],\"namespace\":\"a/b\",\"device_uid\":\"d\"}"
                    .getBytes(StandardCharsets.US_ASCII);

    private final KeyPair pair;
    private final P256Key key;

    SignedEventTest() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        pair = generator.generateKeyPair();
        key = (P256Key) PublicKey.ofSubjectPublicKeyInfo(pair.getPublic().getEncoded());
    }

    private byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatTheJdkSignsIsVerifiedAndReadAsTheEventInside() throws Exception {
        byte[] received = SignedEvent.sign(key, 42, EVENT, this::sign);
        SignedEvent signed = SignedEvent.decode(received);
        signed.verify(key);
        assertThat(signed.counter()).isEqualTo(42);
        assertThat(signed.did()).isEqualTo(key.did());
        assertThat(signed.encode()).isEqualTo(received);
        assertThat(new EventParser().parse(received)).isEqualTo(new EventParser().parse(EVENT));
    }

    /** The signature covers header and event; the rest has one form. */
    @Test
    void noFlippedBitIsVerified() {
        byte[] received = SignedEvent.sign(key, 42, EVENT, this::sign);
        for (int i = 0; i < received.length; i++) {
            byte[] flipped = received.clone();
            flipped[i] ^= 1;
            assertThatThrownBy(() -> SignedEvent.decode(flipped).verify(key)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void anotherKeyIsRefused() throws Exception {
        SignedEvent signed = SignedEvent.decode(SignedEvent.sign(key, 1, EVENT, this::sign));
        PublicKey other = new SignedEventTest().key;
        PublicKey ed25519 = SigningKey.fromSeed(new byte[SigningKey.SEED_SIZE]).publicKey();
        for (PublicKey wrong : List.of(other, ed25519)) {
            assertThatThrownBy(() -> signed.verify(wrong))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_SIGNATURE));
        }
    }

    @Test
    void aSignedEventInASignedEventIsRefused() {
        byte[] inner = SignedEvent.sign(key, 1, EVENT, this::sign);
        byte[] outer = SignedEvent.sign(key, 2, inner, this::sign);
        assertThatThrownBy(() -> new EventParser().parse(outer)).hasMessageContaining("signed once");
    }

    @Test
    void aGapIsNotedAndNoneIsNot() {
        Annotation bare = new Annotation(Instant.ofEpochMilli(1), KeyId.ZERO, List.of());
        assertThat(CounterGap.note(bare, 4, 5)).isEqualTo(bare);
        assertThat(CounterGap.note(bare, 4, 6).tags())
                .containsExactly(new Tag(CounterGap.ANALYZER, Hash.ZERO, "gap 5..5", 1));
        assertThat(CounterGap.note(bare, 0, Long.MAX_VALUE).tags()).hasSize(1);
    }
}
