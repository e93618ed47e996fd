package org.cairngate.ledger.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SignedTransactionTest {

    private static final SigningKey KEY = SigningKey.fromSeed(new byte[32]);

    private final SignedTransaction signed = sign(events());

    static Stream<TransactionBody> everyBodyIsReadAsItWasWritten() {
        return Stream.of(
                events(),
                new DeviceBody(
                        DeviceAction.REGISTER,
                        "weather:1",
                        KEY.publicKey().did(),
                        "hub-1",
                        DeviceStatus.ACTIVE,
                        Hash.sha256()),
                new DeviceBody(DeviceAction.REVOKE, "weather:1", "", "", DeviceStatus.REVOKED, Hash.ZERO),
                new NodeBody(NodeAction.REGISTER, NodeRole.HUB, "hub-1", KEY.publicKey(), 3),
                new UnknownBody(9, new CborWriter().array(2).uint(1).text("x").toBytes()));
    }

    @ParameterizedTest
    @MethodSource
    void everyBodyIsReadAsItWasWritten(TransactionBody body) throws RefusedException {
        SignedTransaction made = sign(body);
        SignedTransaction read = SignedTransaction.decode(made.bytes());
        assertThat(read).isEqualTo(made);
        assertThat(read.transaction()).isEqualTo(made.transaction());
        assertThat(read.transaction().body()).isEqualTo(body);
        assertThat(read.id()).isEqualTo(Hash.sha256(made.bytes()));
        read.verify(KEY.publicKey());
    }

    @Test
    void theBytesAreTheCoseSign1OfTheFormat() {
        String hex = HexFormat.of().formatHex(signed.bytes());
        assertThat(hex).startsWith("d28443a10127a0" + "58").contains("5840");
        String payload = "870100" + "5820" + "00".repeat(32) + "5820"
                + KEY.publicKey().id().hex() + "01" + "65612f622d63" + "85010" + "2" + "5820"
                + Hash.sha256().hex() + "18641903e8";
        assertThat(hex).contains(payload);
    }

    @Test
    void aForgedSignatureIsRefusedEachTime() throws RefusedException {
        byte[] forged = signed.bytes();
        forged[forged.length - 1] ^= 1;
        SignedTransaction read = SignedTransaction.decode(forged);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> read.verify(KEY.publicKey()))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_SIGNATURE));
        }
    }

    @Test
    void anyChangedBitIsRefused() {
        byte[] bytes = signed.bytes();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> SignedTransaction.decode(changed).verify(KEY.publicKey()))
                    .as("bit %s", bit)
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void anotherKeyIsNotTheSignerAlsoAfterTheSignersWas() throws RefusedException {
        SigningKey other = SigningKey.fromSeed(Hash.sha256().bytes());
        signed.verify(KEY.publicKey());
        assertThatThrownBy(() -> signed.verify(other.publicKey()))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.UNKNOWN_SIGNER));
        assertThatThrownBy(() -> SignedTransaction.sign(signed.transaction(), other))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void fieldsOutOfRangeAreRefused(String fault, CborWriter payload) {
        byte[] message = CoseSign1.sign(payload.toBytes(), KEY).encode();
        assertThatThrownBy(() -> SignedTransaction.decode(message))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.MALFORMED_CBOR));
    }

    static Stream<Arguments> fieldsOutOfRangeAreRefused() {
        return Stream.of(
                arguments("no event", events(1, 1, 0, 1, 1)),
                arguments("more events than a batch has", events(1, 1, 4097, 1, 1)),
                arguments("earliest after latest", events(1, 1, 1, 2, 1)),
                arguments("unknown format", events(1, 2, 1, 1, 1)),
                arguments("seq 0", events(0, 1, 1, 1, 1)),
                arguments("unknown device action", device(9, "d", "")),
                arguments("device uid with a slash", device(0, "d/e", "")),
                arguments("did of another method", device(0, "d", "did:x")),
                arguments("node name with a space", node("n n", KEY.publicKey().multicodec(), 1)),
                arguments("key of no known kind", node("n", new byte[34], 1)),
                arguments("weight above the most", node("n", KEY.publicKey().multicodec(), 1_000_001)),
                arguments("unknown type", writer(70_000, 1).uint(0)));
    }

    private static CborWriter events(long seq, int format, int count, long tMin, long tMax) {
        return writer(0, seq)
                .array(5)
                .uint(format)
                .uint(count)
                .bytes(new byte[32])
                .uint(tMin)
                .uint(tMax);
    }

    private static CborWriter device(int action, String uid, String did) {
        return writer(1, 1)
                .array(6)
                .uint(action)
                .text(uid)
                .text(did)
                .text("")
                .uint(0)
                .bytes(new byte[32]);
    }

    private static CborWriter node(String name, byte[] key, long weight) {
        return writer(2, 1).array(5).uint(0).uint(0).text(name).bytes(key).uint(weight);
    }

    @Test
    void moreThan4096BytesAreOversized() {
        assertThatThrownBy(() -> SignedTransaction.decode(new byte[4097]))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.OVERSIZED));
    }

    private static CborWriter writer(int type, long seq) {
        return new CborWriter()
                .array(7)
                .uint(1)
                .uint(type)
                .bytes(new byte[32])
                .bytes(new byte[32])
                .uint(seq)
                .text("a/b-c");
    }

    private static TransactionBody events() {
        return new EventsBody(2, Hash.sha256(), Instant.ofEpochMilli(100), Instant.ofEpochMilli(1000));
    }

    private static SignedTransaction sign(TransactionBody body) {
        return SignedTransaction.sign(new Transaction(Hash.ZERO, KEY.publicKey().id(), 1, "a/b-c", body), KEY);
    }
}
