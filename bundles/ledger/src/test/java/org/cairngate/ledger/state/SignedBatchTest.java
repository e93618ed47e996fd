package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventHead;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.SignedEvent;
import org.cairngate.ledger.key.P256Key;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that devices signed, at the master, in the chain and in proofs. */
class SignedBatchTest {

    private static final Instant NOW = TestSite.START;
    private static final String DEVICE = "signer";

    private final TestSite site = new TestSite("hub-1");
    private final KeyPair pair;
    private final P256Key key;
    private State state;

    SignedBatchTest() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        pair = generator.generateKeyPair();
        key = (P256Key) PublicKey.ofSubjectPublicKeyInfo(pair.getPublic().getEncoded());
    }

    @BeforeEach
    void registerDevices() throws Exception {
        state = State.of(site.genesis);
        state = StateMachine.apply(
                state, site.device(DeviceAction.REGISTER, DEVICE, key.did(), DeviceStatus.ACTIVE), 1);
        state = StateMachine.apply(state, site.register("keyless"), 1);
    }

    @Test
    void aBatchWithSignedEventsIsTakenWhenTheirCountersRise() throws Exception {
        assertThat(check(signed("a", 1), TestSite.recorded("b", DEVICE, NOW, key.id()), signed("c", 9)))
                .extracting(EventHead::uid)
                .containsExactly("a", "b", "c");
    }

    @Test
    void aReplayedCounterIsRefusedWithTheUid() {
        RefusedException refused = refusal(signed("a", 2), signed("b", 2), signed("c", 1), signed("d", 3));
        assertThat(refused.reason()).isEqualTo(RefusalReason.REPLAYED_COUNTER);
        assertThat(refused.uids()).containsExactly("b", "c");
    }

    @Test
    void aSignatureThatIsNotTheDevicesIsRefused() throws Exception {
        byte[] flipped = signed("a", 1).bytes();
        flipped[flipped.length - 1] ^= 1;
        assertThat(refusal(recorded(flipped, key.id())).reason()).isEqualTo(RefusalReason.BAD_SIGNATURE);
        SignedBatchTest other = new SignedBatchTest();
        byte[] foreign = other.sign(1, event("a", DEVICE));
        assertThat(refusal(recorded(foreign, key.id())).reason()).isEqualTo(RefusalReason.BAD_SIGNATURE);
        byte[] keyless = sign(1, event("a", "keyless"));
        assertThat(refusal(recorded(keyless, KeyId.ZERO)).reason()).isEqualTo(RefusalReason.BAD_SIGNATURE);
    }

    @Test
    void theProofOfASignedEventVerifiesWithTheDevicesSignature(@TempDir Path folder) throws Exception {
        RecordedEvent event = signed("proved", 1);
        try (ChainStore store = ChainStore.open(folder)) {
            TestSite chain = new TestSite("hub-1");
            store.initialise(chain.genesis);
            chain.mint(
                    store,
                    List.of(chain.device(DeviceAction.REGISTER, DEVICE, key.did(), DeviceStatus.ACTIVE)),
                    List.of(chain.batch("hub-1", new Segment(List.of(event)), NOW)),
                    store.tip().lastTime().plusSeconds(1));
            store.putCertificate(chain.certificate(store, "hub-1"));
            EventProof proof = new ProofBuilder(store).prove("proved").orElseThrow();
            assertThat(ProofVerifier.verify(event.bytes(), proof, chain.tlogPolicy(1, "hub-1"))
                            .event()
                            .deviceUid())
                    .isEqualTo(DEVICE);
        }
    }

    private List<EventHead> check(RecordedEvent... events) throws RefusedException {
        TestSite.Batch batch = site.batch("hub-1", new Segment(List.of(events)), NOW);
        return new EventsRules(state, uid -> false).check(batch.transaction().transaction(), batch.segment(), NOW);
    }

    private RefusedException refusal(RecordedEvent... events) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> check(events));
        assertThat(refused).isNotNull();
        return refused;
    }

    private RecordedEvent signed(String uid, long counter) {
        return recorded(sign(counter, event(uid, DEVICE)), key.id());
    }

    private static RecordedEvent recorded(byte[] bytes, KeyId deviceKey) {
        return new RecordedEvent(
                new byte[RecordedEvent.SALT_SIZE], bytes, new Annotation(NOW, deviceKey, List.of()).encode());
    }

    private static byte[] event(String uid, String device) {
        return ("{\"uid\":\"" + uid + "\",\"timestamp\":" + NOW.toEpochMilli()
                        + ",\"items\":[{\"key\":\"t\",\"value\":1}],\"namespace\":\"" + TestSite.NAMESPACE
                        + "\",\"device_uid\":\"" + device + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] sign(long counter, byte[] event) {
        return SignedEvent.sign(key, counter, event, message -> {
            try {
                Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
                signature.initSign(pair.getPrivate());
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
