package org.cairngate.ledger.block;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.SigningKey;

/**
 * A hub's vote for the master of a new epoch, with the newest certificate on the hub's chain (ledger format, section 6; decision
 * 0014). Who signed it cosigns nothing of an earlier epoch any more. Travels signed: a COSE_Sign1 over
 *
 * <pre>
 * ["cairngate-epoch-report/1", chainId32, epoch, master keyId32, hub keyId32, certificateEpoch, certificateSize]
 * </pre>
 *
 * <p>Immutable.
 *
 * @param chainId the chain
 * @param epoch the new epoch, 1 or more
 * @param master id of the key that shall sign its checkpoints
 * @param hub the hub's ledger key
 * @param certificateEpoch epoch of the certificate's newest block, below {@code epoch}
 * @param certificateSize size of the certified checkpoint, 0 for none
 */
public record EpochReport(
        Hash chainId, long epoch, KeyId master, KeyId hub, long certificateEpoch, long certificateSize) {

    /** Most bytes that a signed report may have. */
    public static final int MAX_BYTES = 384;

    private static final String CONTEXT = "cairngate-epoch-report/1";

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public EpochReport {
        Objects.requireNonNull(chainId, "chainId");
        Objects.requireNonNull(master, "master");
        Objects.requireNonNull(hub, "hub");
        if (epoch < 1 || certificateEpoch < 0 || certificateEpoch >= epoch || certificateSize < 0) {
            throw new IllegalArgumentException("a report for epoch " + epoch + " cannot name a certificate of epoch "
                    + certificateEpoch + " and size " + certificateSize);
        }
    }

    /** The report as a COSE_Sign1 message by the hub's key. */
    public CoseSign1 sign(SigningKey key) {
        byte[] payload = new CborWriter()
                .array(7)
                .text(CONTEXT)
                .bytes(chainId.bytes())
                .uint(epoch)
                .bytes(master.bytes())
                .bytes(hub.bytes())
                .uint(certificateEpoch)
                .uint(certificateSize)
                .toBytes();
        return CoseSign1.sign(payload, key);
    }

    /**
     * Reads what a hub signed; verifies no signature: the reader looks up {@link #hub} and does.
     *
     * @throws RefusedException ({@code malformed-cbor}) when it is no report
     */
    public static EpochReport read(CoseSign1 signed) throws RefusedException {
        CborReader reader = new CborReader(signed.payload());
        reader.readArray(7);
        int start = reader.offset();
        if (!reader.readText(CONTEXT.length()).equals(CONTEXT)) {
            throw new CborException(start, "this is no " + CONTEXT);
        }
        try {
            Hash chainId = Hash.of(reader.readFixedBytes(Hash.SIZE));
            long epoch = reader.readUint();
            KeyId master = KeyId.of(reader.readFixedBytes(KeyId.SIZE));
            EpochReport report = new EpochReport(
                    chainId,
                    epoch,
                    master,
                    KeyId.of(reader.readFixedBytes(KeyId.SIZE)),
                    reader.readUint(),
                    reader.readUint());
            reader.expectEnd();
            return report;
        } catch (IllegalArgumentException e) {
            throw new CborException(reader.offset(), String.valueOf(e.getMessage()));
        }
    }
}
