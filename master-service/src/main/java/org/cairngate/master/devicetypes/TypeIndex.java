package org.cairngate.master.devicetypes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.pcollections.TreePMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The device types as the blocks say them. Lies beside the chain as a row of at most 4 KiB for each type, and follows the blocks; without
 * its rows, and when the chain is another than when it was written, it begins again at the first block. Safe for use by several threads.
 */
@Component
public final class TypeIndex {

    /** Blocks that are followed at a time. */
    private static final int STEP = 10_000;

    private static final int MAX_EVENT_BYTES = 8192;
    private static final String HEAD = "device-types/index";
    private static final long VERSION = 1;
    private static final Logger LOG = LoggerFactory.getLogger(TypeIndex.class);

    private final ChainStore store;
    private final TypeFormat format = new TypeFormat();
    /** Where the row of each type is, in the order in which they came. */
    private final List<String> rows = new ArrayList<>();

    private TreePMap<String, KnownType> types = TreePMap.empty();
    private boolean loaded;
    private long next;
    private Hash last;
    private long written;

    /** Follows the blocks of this chain. */
    public TypeIndex(ChainStore store) {
        this.store = store;
        this.last = Hash.ZERO;
    }

    /** The types as the newest block leaves them, by {@link DeviceType#key()}. */
    synchronized SortedMap<String, KnownType> types() {
        follow();
        return types;
    }

    /**
     * Forgets what was made of the blocks, and makes it again.
     *
     * @return how many types there are
     */
    public synchronized int rebuild() {
        store.write(writes -> writes.deleteMeta(HEAD));
        loaded = false;
        follow();
        if (written < next) {
            write(Set.of());
        }
        return types.size();
    }

    /** The height of the newest block that was followed. */
    public synchronized long height() {
        return next - 1;
    }

    private void follow() {
        long tip = store.tip().size();
        if (!loaded || !isOfThisChain()) {
            load();
        }
        loaded = false; // when the disk refuses, what is on it counts
        while (next < tip) {
            step(Math.min(tip, next + STEP));
        }
        loaded = true;
    }

    private void step(long end) {
        Set<Integer> changed = new TreeSet<>();
        for (; next < end; next++) {
            BlockHeader header = header(next);
            last = header.leafHash();
            if (header.eventCount() > 0) {
                for (SignedTransaction one : store.block(next).orElseThrow().transactions()) {
                    long height = next;
                    declared(one).ifPresent(event -> changed.add(put(new KnownType(event, height))));
                }
            }
        }
        if (!changed.isEmpty() || next - written >= STEP) {
            write(changed);
        }
    }

    /** A type has a batch of its own, so most of the audit's need not be read. */
    private Optional<TypeEvent> declared(SignedTransaction one) {
        if (!one.transaction().isAudit()
                || !(one.transaction().body() instanceof EventsBody body)
                || body.count() != 1) {
            return Optional.empty();
        }
        // Nothing for a batch that a restored master knows by its hash alone (decision 0040).
        List<RecordedEvent> events =
                store.segment(one.id()).map(Segment::events).orElse(List.of());
        try {
            return events.isEmpty()
                    ? Optional.empty()
                    : format.read(events.get(0).bytes());
        } catch (RefusedException e) {
            LOG.error("device type cannot be read, left out transaction={} detail={}", one.id(), e.detail());
            return Optional.empty();
        }
    }

    /** Returns the row of the type. */
    private int put(KnownType known) {
        String key = known.type().key();
        if (!types.containsKey(key)) {
            rows.add(key);
        }
        types = types.plus(key, known);
        return rows.indexOf(key);
    }

    private void write(Set<Integer> changed) {
        store.write(writes -> {
            changed.forEach(row -> writes.putMeta(HEAD + "/" + row, row(types.get(rows.get(row)))));
            writes.putMeta(
                    HEAD,
                    new CborWriter()
                            .array(4)
                            .uint(VERSION)
                            .uint(next)
                            .uint(rows.size())
                            .bytes(last.bytes())
                            .toBytes());
        });
        written = next;
    }

    private static byte[] row(KnownType known) {
        return new CborWriter()
                .array(2)
                .bytes(known.event().encode())
                .uint(known.height())
                .toBytes();
    }

    private void load() {
        rows.clear();
        types = TreePMap.empty();
        next = 1;
        last = header(0).leafHash();
        written = 1;
        store.meta(HEAD).ifPresent(this::readHead);
    }

    private void readHead(byte[] head) {
        CborReader reader = new CborReader(head);
        try {
            reader.readArray(4);
            if (reader.readUint() != VERSION) {
                return;
            }
            long height = reader.readUint();
            int size = (int) reader.readUint(Integer.MAX_VALUE);
            Hash leaf = Hash.of(reader.readFixedBytes(Hash.SIZE));
            reader.expectEnd();
            if (!isOfThisChain(height, leaf)) {
                return;
            }
            SortedMap<String, KnownType> all = new TreeMap<>();
            for (int row = 0; row < size; row++) {
                KnownType known = read(row);
                rows.add(known.type().key());
                all.put(known.type().key(), known);
            }
            types = TreePMap.fromSortedMap(all);
            next = height;
            last = leaf;
            written = height;
        } catch (RefusedException e) {
            throw new StorageException("the head of the device types is damaged: " + e.getMessage(), e);
        }
    }

    private KnownType read(int row) {
        CborReader reader = new CborReader(store.meta(HEAD + "/" + row)
                .orElseThrow(() -> new StorageException("row " + row + " of the device types is missing")));
        try {
            reader.readArray(2);
            TypeEvent event = format.read(reader.readBytes(MAX_EVENT_BYTES))
                    .orElseThrow(() -> new StorageException("row " + row + " of the device types has none"));
            long height = reader.readUint();
            reader.expectEnd();
            return new KnownType(event, height);
        } catch (RefusedException e) {
            throw new StorageException("row " + row + " of the device types is damaged: " + e.getMessage(), e);
        }
    }

    private boolean isOfThisChain() {
        return isOfThisChain(next, last);
    }

    /** A master that had to leave blocks has another chain from there on. */
    private boolean isOfThisChain(long height, Hash leaf) {
        return height >= 1
                && height <= store.tip().size()
                && header(height - 1).leafHash().equals(leaf);
    }

    private BlockHeader header(long height) {
        return store.header(height).orElseThrow();
    }
}
