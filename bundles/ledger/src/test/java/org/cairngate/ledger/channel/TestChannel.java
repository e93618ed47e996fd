package org.cairngate.ledger.channel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.key.MemberSecret;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;

/** A channel of which every key follows from a name, and its records so far, signed by the organisation. */
public final class TestChannel {

    public static final Hash CHAIN = Hash.sha256("chain".getBytes(StandardCharsets.UTF_8));
    static final String NAMESPACE = "acme/ward-7";
    static final String DEVICE = "monitor-12";
    static final SigningKey ACME = TestSite.key("acme");

    private final FixedRandom random = new FixedRandom("channel");
    private final List<SignedTransaction> records = new ArrayList<>();
    private final List<KeyRotation> rotations = new ArrayList<>();

    /** A channel whose first epoch has these members. */
    TestChannel(String... members) throws RefusedException {
        rotate(members);
    }

    public static MemberSecret secret(String name) {
        return MemberSecret.fromSeed(
                Hash.sha256(("member " + name).getBytes(StandardCharsets.UTF_8)).bytes());
    }

    static byte[] event(String uid, long time, String value) {
        return ("{\"uid\":\"" + uid + "\",\"timestamp\":" + time + ",\"items\":[{\"key\":\"pulse\",\"value\":\"" + value
                        + "\"}],\"namespace\":\"" + NAMESPACE + "\",\"device_uid\":\"" + DEVICE + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    public static Optional<PublicKey> signer(KeyId id) {
        return Optional.<PublicKey>of(ACME.publicKey()).filter(key -> key.id().equals(id));
    }

    static SignedTransaction sign(long seq, TransactionBody body) {
        return SignedTransaction.sign(new Transaction(CHAIN, ACME.publicKey().id(), seq, "", body), ACME);
    }

    KeyRotation rotate(String... members) throws RefusedException {
        Map<String, MemberKey> keys = new TreeMap<>();
        for (String member : members) {
            keys.put(member, secret(member).publicKey());
        }
        KeyRotation rotation =
                KeyRotation.begin(new ChannelEpoch(CHAIN, NAMESPACE, rotations.size() + 1L), keys, random);
        rotations.add(rotation);
        records.add(sign(rotations.size(), rotation.record()));
        return rotation;
    }

    KeyRotation newest() {
        return rotations.get(rotations.size() - 1);
    }

    List<SignedTransaction> records() {
        return List.copyOf(records);
    }

    ChannelHistory history() throws RefusedException {
        return ChannelHistory.of(CHAIN, records, TestChannel::signer);
    }

    byte[] seal(byte[] event) throws RefusedException {
        return newest().key().sender(DEVICE).seal(event, random);
    }
}
