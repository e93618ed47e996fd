package org.cairngate.demo.site;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * What a stored chain holds, counted from its bytes: how often each event is in it, and its root. Immutable.
 *
 * @param size number of blocks
 * @param certifiedSize blocks below this are certified
 * @param root of the log of {@code size}
 * @param events of devices: uid to the number of times that it is in the chain, for the segments that this store has
 */
public record ChainAudit(long size, long certifiedSize, Hash root, Map<String, Integer> events) {

    /** Reads a store whose process has ended. */
    public static ChainAudit of(Path chain) throws IOException, RefusedException {
        try (ChainStore store = ChainStore.openReadOnly(chain)) {
            Map<String, Integer> events = new HashMap<>();
            EventParser parser = new EventParser();
            long size = store.tip().size();
            for (long height = 0; height < size; height++) {
                count(store, height, parser, events);
            }
            return new ChainAudit(size, store.certifiedSize(), store.root(size), events);
        }
    }

    private static void count(ChainStore store, long height, EventParser parser, Map<String, Integer> events)
            throws IOException, RefusedException {
        long missing = height;
        Block block =
                store.block(height).orElseThrow(() -> new IOException("block " + missing + " is not in the store"));
        for (SignedTransaction transaction : block.transactions()) {
            boolean ofDevices = transaction.transaction().body() instanceof EventsBody
                    && !transaction.transaction().isAudit();
            if (!ofDevices) {
                continue;
            }
            Optional<StoredSegment> segment = store.storedSegment(transaction.id());
            if (segment.isEmpty()) {
                continue;
            }
            for (RecordedEvent event : segment.get().events()) {
                events.merge(event.uid(parser), 1, Integer::sum);
            }
        }
    }

    /** The root that a store has for the first {@code size} blocks. */
    public static Hash rootAt(Path chain, long size) throws IOException, RefusedException {
        try (ChainStore store = ChainStore.openReadOnly(chain)) {
            return store.root(size);
        }
    }

    /** Of these events, the ones that the chain does not have. */
    public List<String> missing(Iterable<String> acknowledged) {
        List<String> missing = new ArrayList<>();
        for (String uid : acknowledged) {
            if (!events.containsKey(uid)) {
                missing.add(uid);
            }
        }
        return missing;
    }

    /** The events that the chain has more than once. */
    public List<String> twice() {
        return events.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }
}
