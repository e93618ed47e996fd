package org.cairngate.ledger.store;

import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.BlockHeader;

/**
 * From version 2 to 3: which block brought the newest certificate that blocks carry, which tells what is final (decision 0014). Stores of
 * before lack the row, or have it only since they were used by a program that wrote it. For one thread.
 */
final class CarriedCertificate implements Schema.Upgrade {

    @Override
    public void rewrite(Database before, Batch changes) {
        long carriedAt = at(new Rows(before));
        if (carriedAt > 0) {
            changes.putSealed(Column.META, Keys.CHAIN_CERTIFICATE_AT, Keys.number(carriedAt));
        }
    }

    /**
     * The height of the block that brought the newest certificate, 0 while there is none. Headers alone tell it, whatever the store's
     * kind: each names the newest certificate, and the lowest of those that name the same one is that of the block that carries it.
     */
    static long at(Rows rows) {
        long height = rows.size() - 1;
        if (height < 0 || certificate(rows, height).equals(Hash.ZERO)) {
            return 0;
        }
        Hash newest = certificate(rows, height);
        while (height > 0 && certificate(rows, height - 1).equals(newest)) {
            height--;
        }
        return height;
    }

    private static Hash certificate(Rows rows, long height) {
        return rows.header(height)
                .map(StoredHeader::header)
                .map(BlockHeader::certificateHash)
                .orElseThrow(() -> Rows.damaged("header height=" + height, "it is missing"));
    }
}
