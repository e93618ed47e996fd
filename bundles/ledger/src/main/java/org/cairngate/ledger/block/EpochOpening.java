package org.cairngate.ledger.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.PublicKey;

/**
 * What lets a block begin an epoch: the new master's key and the hubs' reports that vote for it (decision 0014). Being one says
 * nothing about whether the reports suffice. Immutable.
 *
 * <pre>
 * [version=1, epoch, master multicodec, [report, ...]]
 * </pre>
 *
 * @param epoch the epoch, 1 or more
 * @param master the key that signs its checkpoints
 * @param reports {@link EpochReport}s as their hubs signed them
 */
public record EpochOpening(long epoch, Ed25519Key master, List<CoseSign1> reports) {

    /** Most reports: as many as hubs have room in a compact certificate, and as many again that leave. */
    public static final int MAX_REPORTS = 512;

    /** Most bytes that an encoded opening may have. */
    public static final int MAX_BYTES = MAX_REPORTS * (EpochReport.MAX_BYTES + 3) + 64;

    private static final int VERSION = 1;
    private static final int MULTICODEC = 34;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public EpochOpening {
        Objects.requireNonNull(master, "master");
        reports = List.copyOf(reports);
        if (epoch < 1 || reports.size() > MAX_REPORTS) {
            throw new IllegalArgumentException("an opening has an epoch of 1 or more and at most " + MAX_REPORTS
                    + " reports, got epoch " + epoch + " and " + reports.size());
        }
    }

    /** The opening's bytes. */
    public byte[] encode() {
        CborWriter writer = new CborWriter()
                .array(4)
                .uint(VERSION)
                .uint(epoch)
                .bytes(master.multicodec())
                .array(reports.size());
        reports.forEach(report -> writer.bytes(report.encode()));
        return writer.toBytes();
    }

    /**
     * Reads an opening; verifies no signature.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when the bytes are not one
     */
    public static EpochOpening decode(byte[] encoded) throws RefusedException {
        if (encoded.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "opening of " + encoded.length + " bytes, at most " + MAX_BYTES);
        }
        CborReader reader = new CborReader(encoded);
        reader.readArray(4);
        int start = reader.offset();
        if (reader.readUint() != VERSION) {
            throw new CborException(start, "the opening's version is not known");
        }
        try {
            long epoch = reader.readUint();
            Ed25519Key master = masterKey(reader);
            int count = reader.readArrayUpTo(MAX_REPORTS);
            List<CoseSign1> reports = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                CoseSign1 report = CoseSign1.decode(reader.readBytes(EpochReport.MAX_BYTES), EpochReport.MAX_BYTES);
                EpochReport.read(report);
                reports.add(report);
            }
            reader.expectEnd();
            return new EpochOpening(epoch, master, reports);
        } catch (IllegalArgumentException e) {
            throw new CborException(reader.offset(), String.valueOf(e.getMessage()));
        }
    }

    private static Ed25519Key masterKey(CborReader reader) throws RefusedException {
        PublicKey key = PublicKey.ofMulticodec(reader.readFixedBytes(MULTICODEC));
        if (key instanceof Ed25519Key master) {
            return master;
        }
        throw new RefusedException(RefusalReason.MALFORMED_CBOR, "a master needs an Ed25519 key, not " + key.did());
    }

    /** What the state keeps of the opening: SHA-256 of its bytes. */
    public Hash hash() {
        return Hash.sha256(encode());
    }
}
