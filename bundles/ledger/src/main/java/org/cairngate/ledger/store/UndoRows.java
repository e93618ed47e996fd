package org.cairngate.ledger.store;

/**
 * From version 3 to 4: blocks come with undo records (decision 0019). Blocks of before have none and cannot be taken back. The number keeps
 * older programs out, which would append blocks without. For one thread.
 */
final class UndoRows implements Schema.Upgrade {

    @Override
    public void rewrite(Database before, Batch changes) {
        // Nothing tells any more what the rows were before the blocks that are there.
    }
}
