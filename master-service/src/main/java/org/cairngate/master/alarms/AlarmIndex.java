package org.cairngate.master.alarms;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarms of the chain, numbered in its order. Lies beside the chain as a row of about 1 KiB for each, and follows the blocks; without
 * its rows, and when the chain is another than when it was written, it begins again at the first block. Safe for use by several threads.
 */
final class AlarmIndex {

    /** Blocks that are followed at a time. */
    static final int STEP = 10_000;

    /** Most alarms that are open at a time: there are few kinds, and a million hubs are more than a chain has. */
    private static final int MAX_OPEN = 1 << 22;

    private static final int MAX_EVENT_BYTES = 4096;
    private static final String HEAD = "alarms/index";
    private static final long VERSION = 1;
    private static final Logger LOG = LoggerFactory.getLogger(AlarmIndex.class);

    private final ChainStore store;
    private final AlarmFormat format = new AlarmFormat();
    private final Map<AlarmEvent.Key, Long> open = new HashMap<>();
    private boolean loaded;
    private long next;
    private long written;
    private long count;

    /**
     * What following the blocks has shown.
     *
     * @param begunAgain whether what was known before does not count any more
     * @param events what was not known before, in its order
     * @param atEnd whether every block of the chain is taken in
     */
    record Followed(boolean begunAgain, List<AlarmEvent> events, boolean atEnd) {}

    AlarmIndex(ChainStore store) {
        this.store = store;
    }

    /** How many alarms there are up to the newest block that was followed. */
    synchronized long size() {
        return count;
    }

    /** The height of the first block that was not followed. */
    synchronized long next() {
        return next;
    }

    /** The numbers of those that are open. */
    synchronized NavigableSet<Long> open() {
        return new TreeSet<>(open.values());
    }

    /**
     * The alarm of a number.
     *
     * @param number 0 for the oldest, below {@link #size}
     */
    synchronized Alarm alarm(long number) {
        byte[] row = store.meta(HEAD + "/" + number)
                .orElseThrow(() -> new StorageException("row " + number + " of the alarms is missing"));
        CborReader reader = new CborReader(row);
        try {
            reader.readArray(4);
            AlarmEvent raised = event(reader.readBytes(MAX_EVENT_BYTES)).orElseThrow(() -> damaged(number, "no alarm"));
            Optional<Long> height = Optional.of(reader.readUint());
            byte[] end = reader.readBytes(MAX_EVENT_BYTES);
            long endHeight = reader.readUint();
            reader.expectEnd();
            Alarm alarm = Alarm.open(raised, height);
            return end.length == 0
                    ? alarm
                    : alarm.ended(event(end).orElseThrow(() -> damaged(number, "no end")), Optional.of(endHeight));
        } catch (RefusedException e) {
            throw damaged(number, e.getMessage());
        }
    }

    private static StorageException damaged(long number, String why) {
        return new StorageException("row " + number + " of the alarms is damaged: " + why);
    }

    /**
     * Takes in further blocks.
     *
     * @param most so many at a time
     */
    synchronized Followed follow(int most) {
        boolean begins = !loaded || !isOfThisChain();
        if (begins) {
            load();
        }
        loaded = false; // when the disk refuses, what is on it counts
        long tip = store.tip().size();
        long end = Math.min(tip, next + most);
        Map<Long, Alarm> changed = new TreeMap<>();
        List<AlarmEvent> events = new ArrayList<>();
        for (; next < end; next++) {
            if (header(next).eventCount() > 0) {
                for (SignedTransaction one :
                        store.block(next).map(Block::transactions).orElseThrow()) {
                    for (AlarmEvent event : alarms(one)) {
                        events.add(event);
                        add(event, next, changed);
                    }
                }
            }
        }
        if (!changed.isEmpty() || next - written >= STEP) {
            write(changed);
        }
        loaded = true;
        return new Followed(begins, events, next == tip);
    }

    private List<AlarmEvent> alarms(SignedTransaction one) {
        List<AlarmEvent> found = new ArrayList<>();
        if (one.transaction().isAudit() && one.transaction().body() instanceof EventsBody) {
            // Nothing for a batch that a restored master knows by its hash alone (decision 0040).
            List<RecordedEvent> events =
                    store.segment(one.id()).map(Segment::events).orElse(List.of());
            for (RecordedEvent event : events) {
                try {
                    format.read(event.bytes()).ifPresent(found::add);
                } catch (RefusedException e) {
                    LOG.error("alarm cannot be read, left out transaction={} detail={}", one.id(), e.detail());
                }
            }
        }
        return found;
    }

    private void add(AlarmEvent event, long height, Map<Long, Alarm> changed) {
        if (event.isRaise()) {
            end(event, height, changed); // no two of a key are open
            changed.put(count, Alarm.open(event, Optional.of(height)));
            open.put(event.key(), count);
            count++;
        } else {
            end(event, height, changed);
        }
    }

    private void end(AlarmEvent event, long height, Map<Long, Alarm> changed) {
        Optional.ofNullable(open.remove(event.key())).ifPresent(number -> {
            Alarm alarm = changed.containsKey(number) ? changed.get(number) : alarm(number);
            changed.put(number, alarm.ended(event, Optional.of(height)));
        });
    }

    private void write(Map<Long, Alarm> changed) {
        Hash last = header(next - 1).leafHash();
        NavigableSet<Long> numbers = open();
        store.write(writes -> {
            changed.forEach((number, alarm) -> writes.putMeta(HEAD + "/" + number, row(alarm)));
            CborWriter head = new CborWriter()
                    .array(5)
                    .uint(VERSION)
                    .uint(next)
                    .uint(count)
                    .bytes(last.bytes())
                    .array(numbers.size());
            numbers.forEach(head::uint);
            writes.putMeta(HEAD, head.toBytes());
        });
        written = next;
    }

    private static byte[] row(Alarm alarm) {
        return new CborWriter()
                .array(4)
                .bytes(alarm.raised().encode())
                .uint(alarm.height().orElseThrow())
                .bytes(alarm.cleared().map(AlarmEvent::encode).orElseGet(() -> new byte[0]))
                .uint(alarm.clearedHeight().orElse(0L))
                .toBytes();
    }

    private void load() {
        next = 0;
        count = 0;
        written = 0;
        open.clear();
        Optional<byte[]> head = store.meta(HEAD);
        if (head.isPresent() && readHead(head.get())) {
            written = next;
        }
    }

    private boolean readHead(byte[] head) {
        CborReader reader = new CborReader(head);
        try {
            reader.readArray(5);
            if (reader.readUint() != VERSION) {
                return false;
            }
            long height = reader.readUint();
            long alarms = reader.readUint();
            Hash last = Hash.of(reader.readFixedBytes(Hash.SIZE));
            if (height < 1
                    || height > store.tip().size()
                    || !header(height - 1).leafHash().equals(last)) {
                return false;
            }
            int size = reader.readArrayUpTo(MAX_OPEN);
            for (int i = 0; i < size; i++) {
                long number = reader.readUint();
                open.put(alarm(number).raised().key(), number);
            }
            reader.expectEnd();
            next = height;
            count = alarms;
            return true;
        } catch (RefusedException e) {
            throw new StorageException("the head of the alarms is damaged: " + e.getMessage(), e);
        }
    }

    private Optional<AlarmEvent> event(byte[] bytes) throws RefusedException {
        return format.read(bytes);
    }

    /** A master that had to leave blocks has a shorter chain for a while. */
    private boolean isOfThisChain() {
        return next <= store.tip().size();
    }

    private BlockHeader header(long height) {
        return store.header(height).orElseThrow();
    }
}
