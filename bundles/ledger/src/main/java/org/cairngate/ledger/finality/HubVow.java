package org.cairngate.ledger.finality;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.EpochReport;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.state.CertificateRank;
import org.cairngate.ledger.state.LogRoots;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;

/**
 * What a hub has bound itself to by its signatures. The owner stores the vow that a method returns, synced to disk, before it signs or
 * sends anything; a hub that forgets its vow counts as a Byzantine one.
 *
 * <p>Two rules keep what is final: within one epoch a hub cosigns one growing log, and after its report for an epoch nothing of an
 * earlier one. Between epochs it may cosign another log, which the reports of a quorum have to justify ({@code EpochRules}); so a
 * hub that cosigned what was never certified is not stuck. Immutable.
 *
 * @param epoch the least epoch of which it may still cosign checkpoints
 * @param reportedTo the key that it voted for as master of {@code epoch}; zero for none
 * @param cosignedEpoch the epoch of the newest checkpoint that it cosigned
 * @param cosignedSize size of that checkpoint; 0 for none
 * @param cosignedRoot its root; zero for none
 */
public record HubVow(long epoch, KeyId reportedTo, long cosignedEpoch, long cosignedSize, Hash cosignedRoot) {

    /** The vow of a hub that has signed nothing. */
    public static final HubVow NONE = new HubVow(0, KeyId.ZERO, 0, 0, Hash.ZERO);

    private static final int VERSION = 1;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public HubVow {
        Objects.requireNonNull(reportedTo, "reportedTo");
        Objects.requireNonNull(cosignedRoot, "cosignedRoot");
        if (cosignedEpoch < 0 || epoch < cosignedEpoch || cosignedSize < 0) {
            throw new IllegalArgumentException("a hub that cosigned size " + cosignedSize + " of epoch " + cosignedEpoch
                    + " is not held to epoch " + epoch);
        }
    }

    /** A report and the vow that has to be stored before it is signed and sent. */
    public record Reporting(HubVow vow, EpochReport report) {

        /** Refuses nulls. */
        public Reporting {
            Objects.requireNonNull(vow, "vow");
            Objects.requireNonNull(report, "report");
        }
    }

    /**
     * The vow with which the checkpoint of a log's end may be cosigned.
     *
     * @param state the state after the log's newest block; every block passed {@link org.cairngate.ledger.state.BlockRules}
     * @param tip the log's end
     * @param roots the log's roots
     * @throws RefusedException ({@code not-permitted}) when the hub has voted for a later epoch or cosigned one, ({@code equivocation})
     *     when it cosigned another log in this epoch, or a longer one
     */
    public HubVow cosign(State state, LogTip tip, LogRoots roots) throws RefusedException {
        long of = state.epoch();
        if (of < epoch) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "size " + tip.size() + " is of epoch " + of + ", this hub is bound to epoch " + epoch);
        }
        if (cosignedSize > 0 && of == cosignedEpoch) {
            requireContinued(tip, roots);
        }
        KeyId voted = of == epoch ? reportedTo : KeyId.ZERO;
        return new HubVow(of, voted, of, tip.size(), tip.root());
    }

    private void requireContinued(LogTip tip, LogRoots roots) throws RefusedException {
        if (tip.size() < cosignedSize || !roots.root(cosignedSize).equals(cosignedRoot)) {
            throw new RefusedException(
                    RefusalReason.EQUIVOCATION,
                    "size " + tip.size() + " with root " + tip.root().base64()
                            + " does not continue what this hub cosigned in epoch " + cosignedEpoch + ", size "
                            + cosignedSize + " with root " + cosignedRoot.base64());
        }
    }

    /**
     * The vote for a new epoch's master, with the newest certificate of this hub's chain. Asked again for the same epoch and key, the
     * hub reports again.
     *
     * @param chain the hub's chain
     * @param asked the epoch to begin
     * @param master the key that asks to sign it; whether this may be a master at all is the caller's to know
     * @param hub this hub's ledger key
     * @throws RefusedException ({@code not-permitted}) when the chain is of this epoch or a later one, or the hub is bound to a later
     *     one, cosigned in this one, or voted for another key in it
     */
    public Reporting report(ChainPosition chain, long asked, Ed25519Key master, KeyId hub) throws RefusedException {
        if (asked <= chain.state().epoch()) {
            throw refusedVote(
                    asked, master, "its chain is of epoch " + chain.state().epoch());
        }
        if (asked < epoch) {
            throw refusedVote(asked, master, "it is bound to epoch " + epoch);
        }
        if (cosignedSize > 0 && cosignedEpoch >= asked) {
            throw refusedVote(asked, master, "it cosigned in epoch " + cosignedEpoch);
        }
        if (asked == epoch && !reportedTo.equals(KeyId.ZERO) && !reportedTo.equals(master.id())) {
            throw refusedVote(asked, master, "it voted for key " + reportedTo);
        }
        CertificateRank rank = chain.rank();
        return new Reporting(
                new HubVow(asked, master.id(), cosignedEpoch, cosignedSize, cosignedRoot),
                new EpochReport(chain.state().chainId(), asked, master.id(), hub, rank.epoch(), rank.size()));
    }

    private static RefusedException refusedVote(long asked, Ed25519Key master, String why) {
        return new RefusedException(
                RefusalReason.NOT_PERMITTED,
                "this hub does not vote for key " + master.id() + " in epoch " + asked + ": " + why);
    }

    /** The vow's bytes: [version=1, epoch, reportedTo32, cosignedEpoch, cosignedSize, cosignedRoot32]. */
    public byte[] encode() {
        return new CborWriter()
                .array(6)
                .uint(VERSION)
                .uint(epoch)
                .bytes(reportedTo.bytes())
                .uint(cosignedEpoch)
                .uint(cosignedSize)
                .bytes(cosignedRoot.bytes())
                .toBytes();
    }

    /**
     * Reads a vow.
     *
     * @throws RefusedException ({@code malformed-cbor}) when the bytes are not one
     */
    public static HubVow decode(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        reader.readArray(6);
        int start = reader.offset();
        if (reader.readUint() != VERSION) {
            throw new CborException(start, "the vow's version is not known");
        }
        try {
            HubVow vow = new HubVow(
                    reader.readUint(),
                    KeyId.of(reader.readFixedBytes(KeyId.SIZE)),
                    reader.readUint(),
                    reader.readUint(),
                    Hash.of(reader.readFixedBytes(Hash.SIZE)));
            reader.expectEnd();
            return vow;
        } catch (IllegalArgumentException e) {
            throw new CborException(reader.offset(), String.valueOf(e.getMessage()));
        }
    }

    /** The vow that was stored, or {@link #NONE}. */
    public static HubVow of(Optional<byte[]> stored) throws RefusedException {
        return stored.isPresent() ? decode(stored.get()) : NONE;
    }
}
