package org.cairngate.ledger.transaction;

import java.util.Arrays;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;

/**
 * A node's new key. The transaction is signed by the old one; the new one signs
 * {@code ["cairngate-rotation/1", chainId32, oldKeyId32, name, newKey]}, so that nobody can claim a key that is not theirs.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class RotationBody implements TransactionBody {

    /** Length in bytes of the new key's signature. */
    public static final int PROOF_SIZE = 64;

    private static final String CONTEXT = "cairngate-rotation/1";

    private final NodeRole role;
    private final String name;
    private final Ed25519Key newKey;
    private final byte[] proof;

    /**
     * A rotation.
     *
     * @param role the node's role, as it is registered
     * @param name the node's name, which it keeps
     * @param newKey its next key
     * @param proof the new key's signature, {@link #PROOF_SIZE} bytes
     * @throws IllegalArgumentException when a value is out of range
     */
    public RotationBody(NodeRole role, String name, PublicKey newKey, byte[] proof) {
        this.role = Objects.requireNonNull(role, "role");
        Fields.requireName(name);
        this.name = name;
        if (!(newKey instanceof Ed25519Key key)) {
            throw new IllegalArgumentException("node " + name + " needs an Ed25519 key, got " + newKey.did());
        }
        this.newKey = key;
        if (proof.length != PROOF_SIZE) {
            throw new IllegalArgumentException("proof of " + proof.length + " bytes, expected " + PROOF_SIZE);
        }
        this.proof = proof.clone();
    }

    /** A rotation to the given key on one chain. */
    public static RotationBody sign(Hash chainId, KeyId oldKey, NodeRole role, String name, SigningKey newKey) {
        byte[] proof = newKey.sign(statement(chainId, oldKey, name, newKey.publicKey()));
        return new RotationBody(role, name, newKey.publicKey(), proof);
    }

    /**
     * Checks the new key's signature.
     *
     * @throws RefusedException ({@code bad-signature}) when it is not over this chain, old key, name and new key
     */
    public void verify(Hash chainId, KeyId oldKey) throws RefusedException {
        if (!newKey.verify(statement(chainId, oldKey, name, newKey), proof)) {
            throw new RefusedException(
                    RefusalReason.BAD_SIGNATURE,
                    "the rotation of node " + name + " is not signed by its new key " + newKey.did());
        }
    }

    @Override
    public int type() {
        return NodeBody.TYPE;
    }

    /** The node's role. */
    public NodeRole role() {
        return role;
    }

    /** The node's name. */
    public String name() {
        return name;
    }

    /** The next key. */
    public Ed25519Key newKey() {
        return newKey;
    }

    /** A copy of the new key's signature. */
    public byte[] proof() {
        return proof.clone();
    }

    private static byte[] statement(Hash chainId, KeyId oldKey, String name, PublicKey newKey) {
        return new CborWriter()
                .array(5)
                .text(CONTEXT)
                .bytes(chainId.bytes())
                .bytes(oldKey.bytes())
                .text(name)
                .bytes(newKey.multicodec())
                .toBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RotationBody that
                && role == that.role
                && name.equals(that.name)
                && newKey.equals(that.newKey)
                && Arrays.equals(proof, that.proof);
    }

    @Override
    public int hashCode() {
        return Objects.hash(role, name, newKey);
    }

    @Override
    public String toString() {
        return "RotationBody[" + role + " " + name + " to " + newKey + "]";
    }
}
