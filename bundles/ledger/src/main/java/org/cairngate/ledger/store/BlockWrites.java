package org.cairngate.ledger.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.state.LogFrontier;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.IndexRow.Place;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/** Writes the rows of a block, as many of them as the store keeps. For one thread. */
final class BlockWrites {

    private final Rows rows;
    private final Batch batch;
    private final Retention retention;
    private final IndexWrites index;

    /** Writes into the batch; what changes in the index is only noted, for its caller to put. */
    BlockWrites(Rows rows, Batch batch, IndexWrites index, Retention retention) {
        this.rows = rows;
        this.batch = batch;
        this.index = index;
        this.retention = retention;
    }

    /** Puts block 0, which is always whole. */
    void putFirst(Block block, ChainView first) {
        LogTip before = new LogTip(LogFrontier.EMPTY, Hash.ZERO, Instant.EPOCH, Hash.ZERO);
        put(Optional.empty(), before, new ValidatedBlock(block, first.state(), first.tip()), Map.of());
    }

    /** Puts all rows of one block; of one that is not kept whole, only the transactions of the given segments. */
    void put(Optional<State> before, LogTip tipBefore, ValidatedBlock validated, Map<Hash, Segment> segments) {
        Block block = validated.block();
        BlockHeader header = block.header();
        boolean whole = retention.whole(header.height());
        Optional<List<Hash>> leaves =
                whole || segments.isEmpty() ? Optional.empty() : Optional.of(Block.txLeaves(block.transactions()));
        int left = segments.size();
        putHeader(whole ? StoredHeader.of(block) : StoredHeader.alone(header));
        for (int i = 0; i < block.transactions().size(); i++) {
            SignedTransaction transaction = block.transactions().get(i);
            Optional<Segment> segment = Optional.ofNullable(segments.get(transaction.id()));
            if (whole || segment.isPresent()) {
                int place = i;
                putTransaction(
                        header.height(),
                        i,
                        new StoredTransaction(transaction, leaves.map(all -> MerkleTree.path(all, place))));
            }
            if (segment.isPresent()) {
                putSegment(header.height(), i, transaction, segment.get());
                left--;
            }
        }
        if (left != 0) {
            throw new IllegalArgumentException(
                    "block " + header.height() + " has not all transactions of " + segments.keySet());
        }
        LogNodes.append(tipBefore.log(), header.leafHash(), (key, hash) -> batch.put(Column.NODES, key, hash.bytes()));
        rows.putState(batch, before, validated.state());
        if (validated.tip().certificateSize() != tipBefore.certificateSize()) {
            batch.putSealed(
                    Column.META,
                    Keys.CHAIN_CERTIFICATE_SIZE,
                    Keys.number(validated.tip().certificateSize()));
            batch.putSealed(
                    Column.META,
                    Keys.CHAIN_CERTIFICATE_AT,
                    Keys.number(validated.tip().carriedAt()));
        }
        block.checkpoint().ifPresent(note -> {
            rows.putCheckpoint(batch, validated.tip().size(), validated.tip().root(), note);
            if (!whole && !retention.whole(tipBefore.size() - 1)) {
                forgetCheckpoint(tipBefore.size());
            }
        });
    }

    void putHeader(StoredHeader header) {
        batch.put(Column.HEADERS, Keys.number(header.header().height()), header.encode());
    }

    void putTransaction(long height, int txIndex, StoredTransaction stored) {
        batch.put(Column.TRANSACTIONS, Keys.transaction(height, txIndex), stored.encode());
        index.add(Keys.transactionId(stored.transaction().id()), new Place(height, txIndex, 0));
    }

    /** Removes a transaction and, if there is one, its segment; not the events' places. */
    void removeTransaction(long height, int txIndex, Hash id) {
        batch.delete(Column.TRANSACTIONS, Keys.transaction(height, txIndex));
        batch.delete(Column.SEGMENTS, id.bytes());
        index.remove(Keys.transactionId(id), new Place(height, txIndex, 0));
    }

    void removeEvent(String uid, Place place) {
        index.remove(Keys.event(uid), place);
    }

    /** Removes the places of erased events, whose uids nothing tells any more. */
    void removeErased(Set<Place> places) {
        index.removeErased(places);
    }

    /** The log's root at a size follows from the nodes, so only the newest checkpoint is needed to go on. */
    void forgetCheckpoint(long size) {
        batch.delete(Column.META, Keys.checkpoint(size));
        batch.delete(Column.META, Keys.signed(size));
    }

    /** Puts a segment and its events' places. */
    private void putSegment(long height, int txIndex, SignedTransaction transaction, Segment segment) {
        if (!(transaction.transaction().body() instanceof EventsBody body)
                || !body.batchRoot().equals(segment.batchRoot())) {
            throw new IllegalArgumentException("segment is not that of transaction " + transaction.id());
        }
        batch.put(Column.SEGMENTS, transaction.id().bytes(), segment.encode());
        EventParser parser = new EventParser();
        for (int i = 0; i < segment.events().size(); i++) {
            try {
                String uid = segment.events().get(i).uid(parser);
                index.add(Keys.event(uid), new Place(height, txIndex, i));
            } catch (RefusedException e) {
                throw new IllegalArgumentException(
                        "event " + i + " of transaction " + transaction.id() + ": " + e.detail(), e);
            }
        }
    }
}
