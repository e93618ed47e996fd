package org.cairngate.ledger.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;

/** The undo records of a store: of each block that is not final one row in {@code meta}. Reads from any thread. */
final class Undos {

    private final Database database;
    private final Rows rows;

    Undos(Database database) {
        this.database = database;
        this.rows = new Rows(database);
    }

    /** Puts how to take a block back. To be called when all else of the block is in the write. */
    void put(Batch batch, Block block) {
        batch.putSealed(
                Column.META,
                Keys.undo(block.header().height()),
                Undo.of(batch, database, block.certificate()).encode());
    }

    /** Removes the records of the blocks between two heights, the second not included. */
    static void forget(Batch batch, long from, long to) {
        for (long height = from; height < to; height++) {
            batch.delete(Column.META, Keys.undo(height));
        }
    }

    Optional<Undo> of(long height) {
        byte[] key = Keys.undo(height);
        return rows.unsealed(Column.META, key).map(row -> Rows.read("meta " + Keys.text(key), () -> Undo.decode(row)));
    }

    /** The least size to which a log of the given size can be rewound by the records that are here. */
    long least(long size) {
        long least = size;
        while (least > 1 && database.get(Column.META, Keys.undo(least - 1)).isPresent()) {
            least--;
        }
        return least;
    }

    /** The chain as it was when its log had {@code size} headers; compared with the header that is the newest then. */
    ChainView at(ChainView now, long size) {
        if (size == now.tip().size()) {
            return now;
        }
        List<Undo> newestFirst = newestFirst(now.tip().size(), size);
        Map<String, Optional<byte[]>> state = new TreeMap<>();
        Map<String, Optional<byte[]>> meta = new TreeMap<>();
        newestFirst.forEach(undo -> {
            undo.rows(Column.STATE, state::put);
            undo.rows(Column.META, meta::put);
        });
        return Rows.read(
                "undo records from height " + size,
                () -> new ChainView(
                        now.genesis(),
                        stateAt(now.genesis(), state, size),
                        tipAt(meta, size),
                        certifiedAt(now.certified(), newestFirst, size),
                        retentionAt(now.retention(), size)));
    }

    /** Puts the rows back that the blocks from a height on changed. */
    void putBack(Batch batch, long logSize, long size) {
        for (Undo undo : newestFirst(logSize, size)) {
            for (Column column : List.of(Column.STATE, Column.META)) {
                undo.rows(
                        column,
                        (key, former) -> former.ifPresentOrElse(
                                value -> batch.put(column, Keys.ascii(key), value),
                                () -> batch.delete(column, Keys.ascii(key))));
            }
        }
    }

    private List<Undo> newestFirst(long logSize, long size) {
        List<Undo> records = new ArrayList<>();
        for (long height = logSize - 1; height >= size; height--) {
            long at = height;
            records.add(of(height)
                    .orElseThrow(() -> Rows.damaged("meta " + Keys.text(Keys.undo(at)), "the undo record is missing")));
        }
        return records;
    }

    private State stateAt(Genesis genesis, Map<String, Optional<byte[]>> former, long size) throws RefusedException {
        State state = rows.state(genesis, former);
        StoredHeader newest =
                rows.header(size - 1).orElseThrow(() -> Rows.damaged("header height=" + (size - 1), "it is missing"));
        if (!state.stateRoot().equals(newest.header().stateRoot())) {
            throw Rows.damaged(
                    "undo records from height " + size,
                    "they give state root " + state.stateRoot() + ", header " + (size - 1) + " has "
                            + newest.header().stateRoot());
        }
        return state;
    }

    /** A pruned store keeps the blocks whole that come in place of those that it left. */
    private static Retention retentionAt(Retention now, long size) {
        return now.kind() == StoreKind.PRUNED && now.wholeFrom() > size ? Retention.pruned(size) : now;
    }

    private LogTip tipAt(Map<String, Optional<byte[]>> meta, long size) {
        var newest = rows.header(size - 1).orElseThrow().header();
        return new LogTip(
                new LogNodes(database).frontier(size),
                newest.leafHash(),
                newest.time(),
                newest.certificateHash(),
                number(meta, Keys.CHAIN_CERTIFICATE_SIZE),
                number(meta, Keys.CHAIN_CERTIFICATE_AT));
    }

    private long number(Map<String, Optional<byte[]>> meta, byte[] key) {
        Optional<byte[]> former = meta.get(Keys.text(key));
        return former == null
                ? rows.number(key)
                : former.flatMap(row -> SealedValue.open(Column.META, key, row))
                        .map(Keys::number)
                        .orElse(0L);
    }

    /** The newest certificate that was ever known of the blocks that stay. What is final stays final, whatever made it so. */
    private static Certified certifiedAt(Certified now, List<Undo> newestFirst, long size) throws RefusedException {
        List<SignedNote> known = new ArrayList<>();
        now.certificate().ifPresent(known::add);
        for (Undo undo : newestFirst) {
            undo.carried().ifPresent(known::add);
            undo.certificateBefore().ifPresent(known::add);
        }
        Certified best = new Certified(Optional.empty(), 0, now.finalSize());
        for (SignedNote note : known) {
            long of = Checkpoint.of(note).size();
            best = of <= size ? best.advance(note, of, 0) : best;
        }
        return best;
    }
}
