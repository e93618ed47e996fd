package org.cairngate.ledger.transaction;

import java.util.Arrays;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;

/**
 * A node's new key. The transaction is signed by the old one; the new one signs
 * {@code ["cairngate-rotation/1", chainId32, oldKeyId32, name, newKey, furtherKeys]}, the last one only when there are any, so that nobody can claim a key that is not theirs.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class RotationBody implements TransactionBody {

    /** Length in bytes of the new key's signature. */
    public static final int PROOF_SIZE = 64;

    private static final String CONTEXT = "cairngate-rotation/1";

    private final NodeRole role;
    private final String name;
    private final NodeKeys newKeys;
    private final byte[] proof;

    /**
     * A rotation.
     *
     * @param role the node's role, as it is registered
     * @param name the node's name, which it keeps
     * @param newKeys its next keys
     * @param proof the new key's signature, {@link #PROOF_SIZE} bytes
     * @throws IllegalArgumentException when a value is out of range
     */
    public RotationBody(NodeRole role, String name, NodeKeys newKeys, byte[] proof) {
        this.role = Objects.requireNonNull(role, "role");
        Fields.requireName(name);
        this.name = name;
        if (!(newKeys.ledger() instanceof Ed25519Key)) {
            throw new IllegalArgumentException("node " + name + " needs an Ed25519 key, got "
                    + newKeys.ledger().did());
        }
        this.newKeys = newKeys;
        if (proof.length != PROOF_SIZE) {
            throw new IllegalArgumentException("proof of " + proof.length + " bytes, expected " + PROOF_SIZE);
        }
        this.proof = proof.clone();
    }

    /** A rotation of a node that has its ledger key only. */
    public RotationBody(NodeRole role, String name, PublicKey newKey, byte[] proof) {
        this(role, name, NodeKeys.of(newKey), proof);
    }

    /** A rotation to the given key on one chain. */
    public static RotationBody sign(Hash chainId, KeyId oldKey, NodeRole role, String name, SigningKey newKey) {
        return sign(chainId, oldKey, role, name, NodeKeys.of(newKey.publicKey()), newKey);
    }

    /** A rotation to the given keys on one chain, of which {@code newKey} is the ledger key. */
    public static RotationBody sign(
            Hash chainId, KeyId oldKey, NodeRole role, String name, NodeKeys newKeys, SigningKey newKey) {
        return new RotationBody(role, name, newKeys, newKey.sign(statement(chainId, oldKey, name, newKeys)));
    }

    /**
     * Checks the new key's signature.
     *
     * @throws RefusedException ({@code bad-signature}) when it is not over this chain, old key, name and new key
     */
    public void verify(Hash chainId, KeyId oldKey) throws RefusedException {
        if (!newKey().verify(statement(chainId, oldKey, name, newKeys), proof)) {
            throw new RefusedException(
                    RefusalReason.BAD_SIGNATURE,
                    "the rotation of node " + name + " is not signed by its new key " + newKey().did());
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

    /** The next keys. */
    public NodeKeys newKeys() {
        return newKeys;
    }

    /** The next ledger key. */
    public PublicKey newKey() {
        return newKeys.ledger();
    }

    /** A copy of the new key's signature. */
    public byte[] proof() {
        return proof.clone();
    }

    private static byte[] statement(Hash chainId, KeyId oldKey, String name, NodeKeys newKeys) {
        CborWriter writer = new CborWriter()
                .array(newKeys.hasFurther() ? 6 : 5)
                .text(CONTEXT)
                .bytes(chainId.bytes())
                .bytes(oldKey.bytes())
                .text(name)
                .bytes(newKeys.ledger().multicodec());
        if (newKeys.hasFurther()) {
            newKeys.writeFurther(writer);
        }
        return writer.toBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RotationBody that
                && role == that.role
                && name.equals(that.name)
                && newKeys.equals(that.newKeys)
                && Arrays.equals(proof, that.proof);
    }

    @Override
    public int hashCode() {
        return Objects.hash(role, name, newKeys);
    }

    @Override
    public String toString() {
        return "RotationBody[" + role + " " + name + " to " + newKey() + "]";
    }
}
