package org.cairngate.ledger.transaction;

import java.util.Arrays;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;

/**
 * A transaction with its signature: COSE_Sign1 (RFC 9052) with EdDSA. Immutable and safe for use by several threads.
 *
 * <p>The format is deterministic, so equal transactions and signatures have equal bytes and one id.
 */
public final class SignedTransaction {

    /** Most bytes that a signed transaction may have. */
    public static final int MAX_BYTES = 4096;

    private final byte[] bytes;
    private final CoseSign1 message;
    private final Transaction transaction;
    /** Set once the signature was verified: it is the same bytes and, by its id, the same key ever after. */
    private volatile boolean verified;

    private SignedTransaction(byte[] bytes, CoseSign1 message, Transaction transaction) {
        this.bytes = bytes;
        this.message = message;
        this.transaction = transaction;
    }

    /**
     * Signs a transaction.
     *
     * @throws IllegalArgumentException when the key is not the transaction's signer, or the result is too large
     */
    public static SignedTransaction sign(Transaction transaction, SigningKey key) {
        if (!transaction.signer().equals(key.publicKey().id())) {
            throw new IllegalArgumentException("the transaction names another signer than "
                    + key.publicKey().did());
        }
        CoseSign1 message = CoseSign1.sign(transaction.encode(), key);
        byte[] bytes = message.encode();
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("transaction of " + bytes.length + " bytes, at most " + MAX_BYTES);
        }
        return new SignedTransaction(bytes, message, transaction);
    }

    /**
     * Reads a signed transaction; does not verify its signature.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when it is not one
     */
    public static SignedTransaction decode(byte[] bytes) throws RefusedException {
        CoseSign1 message = CoseSign1.decode(bytes, MAX_BYTES);
        return new SignedTransaction(bytes.clone(), message, Transaction.decode(message.payload()));
    }

    /** The COSE_Sign1 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The id: SHA-256 of {@link #bytes()}. */
    public Hash id() {
        return Hash.sha256(bytes);
    }

    /** What was signed. */
    public Transaction transaction() {
        return transaction;
    }

    /**
     * Checks that the key is the named signer and that the signature is its.
     *
     * @throws RefusedException ({@code unknown-signer}, {@code bad-signature}) when not
     */
    public void verify(PublicKey key) throws RefusedException {
        if (!key.id().equals(transaction.signer())) {
            throw new RefusedException(
                    RefusalReason.UNKNOWN_SIGNER,
                    "the transaction names signer " + transaction.signer() + ", not " + key.id());
        }
        if (!verified) {
            message.verify(key);
            verified = true;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedTransaction that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SignedTransaction[id=" + id() + ", " + transaction + "]";
    }
}
