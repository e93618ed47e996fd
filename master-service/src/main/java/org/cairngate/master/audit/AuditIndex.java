package org.cairngate.master.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Where the batches of audit records are, in the order of the chain. Lies beside the chain in rows of {@link #PART} batches, about 60
 * bytes each, and follows the blocks; without its rows, and when the chain is another than when it was written, it begins again at the
 * first block. Safe for use by several threads.
 */
final class AuditIndex {

    /** Batches in a row. */
    static final int PART = 64;

    /** Blocks that are followed at a time: some tens of milliseconds. */
    static final int STEP = 10_000;

    private static final String HEAD = "audit/index";
    private static final long VERSION = 1;
    private static final long MAX_MILLIS = (1L << 53) - 1;

    private final ChainStore store;
    private final List<Entry> open = new ArrayList<>();
    private boolean loaded;
    private long next;
    private long written;
    private long count;

    /**
     * A batch.
     *
     * @param height its block
     * @param batch its transaction's id
     * @param first time of its earliest record
     * @param last time of its latest record
     */
    record Entry(long height, Hash batch, Instant first, Instant last) {}

    AuditIndex(ChainStore store) {
        this.store = store;
    }

    /** How many batches there are up to the newest block that was followed. */
    synchronized long size() {
        return count;
    }

    /**
     * The batch of a number.
     *
     * @param number 0 for the oldest, below {@link #size}
     */
    synchronized Entry entry(long number) {
        if (number < 0 || number >= count) {
            throw new IllegalArgumentException("there is no batch " + number + ", there are " + count);
        }
        long part = number / PART;
        int place = (int) (number % PART);
        return part == count / PART ? open.get(place) : part(part).get(place);
    }

    /**
     * Takes in further blocks.
     *
     * @param most so many at a time
     * @return whether every block of the chain is taken in
     */
    synchronized boolean follow(int most) {
        if (!loaded || !isOfThisChain()) {
            load();
            loaded = true;
        }
        long tip = store.tip().size();
        long end = Math.min(tip, next + most);
        Set<Long> parts = new TreeSet<>();
        List<Entry> full = new ArrayList<>();
        for (; next < end; next++) {
            if (header(next).eventCount() > 0) {
                Block block = store.block(next).orElseThrow();
                block.transactions().forEach(one -> add(block, one, parts, full));
            }
        }
        if (!parts.isEmpty() || next - written >= STEP) {
            loaded = false; // when the disk refuses, what is on it counts
            write(parts, full);
            loaded = true;
        }
        return next == tip;
    }

    private void add(Block block, SignedTransaction one, Set<Long> parts, List<Entry> full) {
        if (one.transaction().body() instanceof EventsBody body
                && one.transaction().isAudit()) {
            if (parts.isEmpty()) {
                full.addAll(open);
            }
            Entry entry = new Entry(block.header().height(), one.id(), body.tMin(), body.tMax());
            full.add(entry);
            open.add(entry);
            parts.add(count / PART);
            count++;
            if (open.size() == PART) {
                open.clear();
            }
        }
    }

    /** Writes the parts that have new entries: {@code entries} are those of all of them, from the first one's beginning on. */
    private void write(Set<Long> parts, List<Entry> entries) {
        Hash last = header(next - 1).leafHash();
        store.write(writes -> {
            int from = 0;
            for (long part : parts) {
                int to = Math.min(entries.size(), from + PART);
                putPart(writes, part, entries.subList(from, to));
                from = to;
            }
            writes.putMeta(
                    HEAD,
                    new CborWriter()
                            .array(4)
                            .uint(VERSION)
                            .uint(next)
                            .uint(count)
                            .bytes(last.bytes())
                            .toBytes());
        });
        written = next;
    }

    private static void putPart(LocalWrites writes, long part, List<Entry> entries) {
        CborWriter writer = new CborWriter().array(entries.size());
        for (Entry entry : entries) {
            writer.array(4)
                    .uint(entry.height())
                    .bytes(entry.batch().bytes())
                    .uint(entry.first().toEpochMilli())
                    .uint(entry.last().toEpochMilli());
        }
        writes.putMeta(HEAD + "/" + part, writer.toBytes());
    }

    private List<Entry> part(long part) {
        byte[] row = store.meta(HEAD + "/" + part)
                .orElseThrow(() -> new StorageException("part " + part + " of the audit index is missing"));
        CborReader reader = new CborReader(row);
        try {
            int size = reader.readArrayUpTo(PART);
            List<Entry> entries = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                reader.readArray(4);
                entries.add(new Entry(
                        reader.readUint(),
                        Hash.of(reader.readFixedBytes(Hash.SIZE)),
                        Instant.ofEpochMilli(reader.readUint(MAX_MILLIS)),
                        Instant.ofEpochMilli(reader.readUint(MAX_MILLIS))));
            }
            reader.expectEnd();
            return entries;
        } catch (RefusedException e) {
            throw new StorageException("part " + part + " of the audit index is damaged: " + e.getMessage(), e);
        }
    }

    private void load() {
        next = 0;
        count = 0;
        written = 0;
        open.clear();
        Optional<byte[]> head = store.meta(HEAD);
        if (head.isPresent() && readHead(head.get())) {
            written = next;
            if (count % PART > 0) {
                open.addAll(part(count / PART).subList(0, (int) (count % PART)));
            }
        }
    }

    private boolean readHead(byte[] head) {
        CborReader reader = new CborReader(head);
        try {
            reader.readArray(4);
            if (reader.readUint() != VERSION) {
                return false;
            }
            long height = reader.readUint();
            long batches = reader.readUint();
            Hash last = Hash.of(reader.readFixedBytes(Hash.SIZE));
            reader.expectEnd();
            if (height < 1
                    || height > store.tip().size()
                    || !header(height - 1).leafHash().equals(last)) {
                return false;
            }
            next = height;
            count = batches;
            return true;
        } catch (RefusedException e) {
            throw new StorageException("the head of the audit index is damaged: " + e.getMessage(), e);
        }
    }

    /** A master that had to leave blocks has a shorter chain for a while. */
    private boolean isOfThisChain() {
        return next <= store.tip().size();
    }

    private BlockHeader header(long height) {
        return store.header(height).orElseThrow();
    }
}
