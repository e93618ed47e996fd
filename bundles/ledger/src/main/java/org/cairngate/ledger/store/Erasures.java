package org.cairngate.ledger.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.store.IndexRow.Place;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.LeafSet;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases what a block's receipts name, in two parts. The rows change in the block's own write, so that a crash leaves all of it or
 * nothing. RocksDB keeps what was there in its logs and tables until these are rewritten: that is the second part,
 * {@link #scrub}, which a row of {@code meta} asks for until it is done, also after a crash. For one thread at a time.
 */
final class Erasures {

    /** Index keys that are rewritten one by one; more are rewritten as one range. */
    private static final int SINGLE_KEYS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);

    private final Database database;
    private final Rows rows;
    private final Commits commits;

    Erasures(Database database, Commits commits) {
        this.database = database;
        this.rows = new Rows(database);
        this.commits = commits;
    }

    /**
     * Puts the rows that the block's erase receipts change, of the segments that are kept here.
     *
     * @param index takes what changes in the index, after the places of the block's own events
     */
    void put(Batch batch, IndexWrites index, Block block, Map<Hash, Segment> arriving) {
        Map<Hash, StoredSegment> changed = new HashMap<>();
        Map<Hash, List<byte[]>> gone = new HashMap<>();
        for (SignedTransaction transaction : block.transactions()) {
            if (transaction.transaction().body() instanceof ErasureBody receipt) {
                Hash id = receipt.batch().id();
                Optional<StoredSegment> segment = Optional.ofNullable(changed.get(id))
                        .or(() -> Optional.ofNullable(arriving.get(id)).map(StoredSegment::of))
                        .or(() -> rows.segment(id));
                if (segment.isPresent()) {
                    List<byte[]> keys = gone.computeIfAbsent(id, batchId -> new ArrayList<>());
                    Place at = position(block, id, arriving.containsKey(id));
                    changed.put(id, erase(index, at, receipt.leaves(), segment.get(), keys));
                }
            }
        }
        for (Map.Entry<Hash, Segment> segment : arriving.entrySet()) {
            Hash id = segment.getKey();
            Set<Integer> places = rows.leftErasures(id);
            if (!places.isEmpty()) {
                StoredSegment whole =
                        Optional.ofNullable(changed.get(id)).orElseGet(() -> StoredSegment.of(segment.getValue()));
                List<byte[]> keys = gone.computeIfAbsent(id, batchId -> new ArrayList<>());
                changed.put(id, erase(index, position(block, id, true), LeafSet.of(places), whole, keys));
            }
        }
        changed.forEach((id, segment) -> {
            batch.put(Column.SEGMENTS, id.bytes(), segment.encode());
            batch.putSealed(Column.META, Keys.scrub(id), encode(gone.get(id)));
            batch.putSealed(Column.META, Keys.SCRUB, Keys.number(1));
        });
    }

    private static StoredSegment erase(
            IndexWrites index, Place batch, LeafSet leaves, StoredSegment segment, List<byte[]> keys) {
        for (int leaf : leaves.places()) {
            segment.event(leaf).ifPresent(event -> {
                String place = "segment height=" + batch.height() + " index=" + batch.txIndex() + " event=" + leaf;
                String uid = Rows.read(place, () -> new EventParser().parse(event.bytes()))
                        .uid();
                Place at = new Place(batch.height(), batch.txIndex(), leaf);
                index.remove(Keys.event(uid), at);
                index.add(Keys.erased(uid), at);
                keys.add(Keys.event(uid));
            });
        }
        return segment.without(leaves::contains);
    }

    private Place position(Block block, Hash id, boolean arriving) {
        if (!arriving) {
            return rows.transactionPosition(id)
                    .orElseThrow(() -> Rows.damaged("index tx=" + id, "it is missing, and its segment is there"));
        }
        List<Hash> ids =
                block.transactions().stream().map(SignedTransaction::id).toList();
        return new Place(block.header().height(), ids.indexOf(id), 0);
    }

    /** Does what is left of an erasure; one that fails is done at the next block, or when the store is opened again. */
    void scrub() {
        if (database.writable() && pending()) {
            try {
                rewrite();
                forgetKeys();
                finish();
            } catch (StorageException e) {
                LOG.error(
                        "erased bytes not removed store={} cause=\"{}\"; tried again at the next block and start",
                        database.directory(),
                        e.getMessage());
            }
        }
    }

    /** Whether erased bytes may still be in the files. */
    boolean pending() {
        return database.get(Column.META, Keys.SCRUB).isPresent();
    }

    /** Writes new tables for the ranges that had erased bytes; flushing first makes the write-ahead logs obsolete. */
    void rewrite() {
        database.flush();
        List<byte[]> keys = new ArrayList<>();
        for (Hash id : batches()) {
            database.compact(Column.SEGMENTS, id.bytes(), id.bytes());
            keys.addAll(rows.unsealed(Column.META, Keys.scrub(id))
                    .map(Erasures::keys)
                    .orElse(List.of()));
        }
        keys.sort(Arrays::compareUnsigned);
        if (keys.size() > SINGLE_KEYS) {
            database.compact(Column.INDEX, keys.get(0), keys.get(keys.size() - 1));
        } else {
            keys.forEach(key -> database.compact(Column.INDEX, key, key));
        }
        // A batch was in the outbox or the pool before it was in a block; both are small.
        database.compactAll(Column.OUTBOX);
        database.compactAll(Column.POOL);
    }

    /** Removes the index keys that said what to rewrite: they name events. */
    void forgetKeys() {
        List<Hash> batches = batches();
        commits.write(batch -> batches.forEach(id -> batch.delete(Column.META, Keys.scrub(id))));
        database.flush();
        database.compact(Column.META, Keys.ascii(Keys.SCRUB_PREFIX), Keys.SCRUB);
    }

    /** Says that nothing is left to do. */
    void finish() {
        commits.write(batch -> batch.delete(Column.META, Keys.SCRUB));
        LOG.info("erased bytes removed store={}", database.directory());
    }

    private List<Hash> batches() {
        List<Hash> batches = new ArrayList<>();
        database.scanPrefix(Column.META, Keys.ascii(Keys.SCRUB_PREFIX), (key, value) -> {
            batches.add(Hash.fromHex(Keys.text(key).substring(Keys.SCRUB_PREFIX.length())));
            return true;
        });
        return Collections.unmodifiableList(batches);
    }

    private static byte[] encode(List<byte[]> keys) {
        CborWriter writer = new CborWriter().array(keys.size());
        keys.forEach(writer::bytes);
        return writer.toBytes();
    }

    private static List<byte[]> keys(byte[] encoded) {
        return Rows.read("meta " + Keys.SCRUB_PREFIX, () -> keysOf(encoded));
    }

    private static List<byte[]> keysOf(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        int count = reader.readArrayUpTo(EventsBody.MAX_COUNT);
        List<byte[]> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(reader.readBytes(encoded.length));
        }
        reader.expectEnd();
        return keys;
    }
}
