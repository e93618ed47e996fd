package org.cairngate.ledger.channel;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.key.MemberSecret;
import org.cairngate.ledger.transaction.WrappedKey;

/**
 * An epoch key for one member: HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM.
 *
 * <p>{@code info} is {@code ["cairngate.org/channel-key/v1", chainId32, namespace, epoch, [member, ...]]}, {@code aad} is {@code [member,
 * memberKeyId32]}: a wrap opens in the place for which it was made and in no other, not even in a record with other members beside it.
 */
final class KeyWrap {

    private static final String PURPOSE = "cairngate.org/channel-key/v1";
    private static final int ENCAPSULATED = MemberKey.SIZE;

    private final ChannelEpoch epoch;
    private final byte[] info;
    private final HPKE hpke = suite();

    /** Wraps of one epoch, of which all members are given, in the record's order. */
    KeyWrap(ChannelEpoch epoch, List<String> members) {
        this.epoch = epoch;
        CborWriter writer = epoch.bind(PURPOSE, 1).array(members.size());
        members.forEach(writer::text);
        this.info = writer.toBytes();
    }

    /** The suite; no object of it is used by two threads. */
    static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    /**
     * Wraps the epoch's key for a member.
     *
     * @throws RefusedException ({@code bad-credentials}) when the member's key is a point of low order, to which nothing can be sealed
     */
    WrappedKey wrap(EpochKey key, String member, MemberKey memberKey, SecureRandom random) throws RefusedException {
        MemberSecret once = MemberSecret.generate(random);
        try {
            HPKEContextWithEncapsulation context =
                    hpke.setupBaseS(hpke.deserializePublicKey(memberKey.encoded()), info, pair(once));
            byte[] sealed = context.seal(aad(member, memberKey), key.secret());
            byte[] wrapped = Arrays.copyOf(context.getEncapsulation(), ENCAPSULATED + sealed.length);
            System.arraycopy(sealed, 0, wrapped, ENCAPSULATED, sealed.length);
            return WrappedKey.of(wrapped);
        } catch (InvalidCipherTextException | IllegalStateException e) {
            // BouncyCastle's X25519 refuses an all-zero secret with an IllegalStateException.
            throw new RefusedException(
                    RefusalReason.BAD_CREDENTIALS,
                    "nothing can be sealed to key " + memberKey + " of member " + member + "; it needs a new key");
        }
    }

    /**
     * Opens a wrap.
     *
     * @throws RefusedException ({@code bad-credentials}) when it was not made for this member, key, channel, epoch and list of members
     */
    EpochKey open(WrappedKey wrapped, String member, MemberSecret secret) throws RefusedException {
        byte[] bytes = wrapped.bytes();
        byte[] encapsulated = Arrays.copyOf(bytes, ENCAPSULATED);
        byte[] sealed = Arrays.copyOfRange(bytes, ENCAPSULATED, bytes.length);
        try {
            byte[] opened =
                    hpke.setupBaseR(encapsulated, pair(secret), info).open(aad(member, secret.publicKey()), sealed);
            return EpochKey.of(epoch, opened);
        } catch (InvalidCipherTextException | IllegalStateException e) {
            throw new RefusedException(
                    RefusalReason.BAD_CREDENTIALS,
                    "the key of " + epoch + " for member " + member + " does not open with " + secret.publicKey());
        }
    }

    private AsymmetricCipherKeyPair pair(MemberSecret secret) {
        return hpke.deserializePrivateKey(secret.encoded(), secret.publicKey().encoded());
    }

    private static byte[] aad(String member, MemberKey key) {
        return new CborWriter().array(2).text(member).bytes(key.id().bytes()).toBytes();
    }
}
