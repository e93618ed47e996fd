package org.cairngate.ledger.state;

import java.time.Instant;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.BlockHeader;

/**
 * The newest end of the log, which the next block must continue.
 *
 * @param log the log's right edge
 * @param lastHeaderLeaf leaf hash of the newest header
 * @param lastTime time of the newest header
 * @param certificateHash what the newest header says of the certificate
 * @param certificateSize size of the newest certificate in a block; 0 while there is none
 * @param carriedAt height of the block that brought this certificate; 0 while there is none
 */
public record LogTip(
        LogFrontier log,
        Hash lastHeaderLeaf,
        Instant lastTime,
        Hash certificateHash,
        long certificateSize,
        long carriedAt) {

    /** Refuses nulls. */
    public LogTip {
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(lastHeaderLeaf, "lastHeaderLeaf");
        Objects.requireNonNull(lastTime, "lastTime");
        Objects.requireNonNull(certificateHash, "certificateHash");
    }

    /** The tip of a log no block of which brought a certificate. */
    public LogTip(LogFrontier log, Hash lastHeaderLeaf, Instant lastTime, Hash certificateHash) {
        this(log, lastHeaderLeaf, lastTime, certificateHash, 0, 0);
    }

    /** The tip of a log that has the genesis header only. */
    public static LogTip of(BlockHeader genesis) {
        Hash leaf = genesis.leafHash();
        return new LogTip(LogFrontier.EMPTY.append(leaf), leaf, genesis.time(), genesis.certificateHash());
    }

    /** How many headers the log has; the height of the next block. */
    public long size() {
        return log.size();
    }

    /** The log's root. */
    public Hash root() {
        return log.root();
    }

    /** The tip after a header; {@code newCertificateSize} is this tip's own when the block brings no certificate. */
    LogTip append(BlockHeader header, long newCertificateSize) {
        Hash leaf = header.leafHash();
        long at = newCertificateSize == certificateSize ? carriedAt : header.height();
        return new LogTip(log.append(leaf), leaf, header.time(), header.certificateHash(), newCertificateSize, at);
    }
}
