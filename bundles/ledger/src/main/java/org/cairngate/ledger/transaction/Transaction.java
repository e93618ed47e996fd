package org.cairngate.ledger.transaction;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * A record that one key asks the ledger to take; ledger format section 3.
 *
 * @param chainId the chain; {@link Hash#ZERO} only in the genesis block
 * @param signer the key that signs
 * @param seq the signer's running number, from 1
 * @param namespace {@code organisation/group} of an EVENTS batch; of a DEVICE or NODE whose it is from then on, {@code
 *     organisation/site}, or "" (decision 0050)
 * @param body what it says
 */
public record Transaction(Hash chainId, KeyId signer, long seq, String namespace, TransactionBody body) {

    /** The format version. */
    public static final int VERSION = 1;

    /** Where the master's own reports are, which are events too: they say who did what at it, and stay. Nobody else writes there. */
    public static final String AUDIT_NAMESPACE = "cairngate/audit";

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public Transaction {
        Objects.requireNonNull(chainId, "chainId");
        Objects.requireNonNull(signer, "signer");
        Objects.requireNonNull(body, "body");
        if (seq < 1) {
            throw new IllegalArgumentException("seq starts at 1, got " + seq);
        }
        if (body instanceof EventsBody || !namespace.isEmpty()) {
            Fields.requireNamespace(namespace);
        }
    }

    /** Whether it is of {@link #AUDIT_NAMESPACE}. */
    public boolean isAudit() {
        return namespace.equals(AUDIT_NAMESPACE);
    }

    /** The bytes that are signed. */
    public byte[] encode() {
        CborWriter writer = new CborWriter()
                .array(7)
                .uint(VERSION)
                .uint(body.type())
                .bytes(chainId.bytes())
                .bytes(signer.bytes())
                .uint(seq)
                .text(namespace);
        TransactionFormat.writeBody(writer, body);
        return writer.toBytes();
    }

    /**
     * Reads the bytes that are signed.
     *
     * @throws RefusedException ({@code malformed-cbor}) when they are not a transaction of this version
     */
    public static Transaction decode(byte[] encoded) throws RefusedException {
        return TransactionFormat.read(encoded);
    }
}
