package org.cairngate.ledger.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.LeafSet;
import org.cairngate.ledger.transaction.SignedTransaction;

/** A batch of hub-1 with events that were erased, in a store that has its genesis only. */
final class ErasedBatch {

    static final int EVENTS = 5;
    static final List<Integer> ERASED = List.of(2, 4);

    final TestSite.Batch batch;
    final SignedTransaction receipt;
    private final TestSite site;

    ErasedBatch(TestSite site, ChainStore store) throws RefusedException {
        this.site = site;
        Instant now = TestSite.START.plusSeconds(1);
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            events.add(TestSite.recorded(uid(i), "device-e", now, KeyId.ZERO));
        }
        this.batch = site.batch("hub-1", new Segment(events), now);
        site.mint(store, List.of(site.register("device-e")), List.of(batch), now);
        this.receipt = erase(store, ERASED);
    }

    /** Mints the receipt for events of the batch. */
    SignedTransaction erase(ChainStore store, List<Integer> places) throws RefusedException {
        SignedTransaction erasing =
                site.sign(site.master, "", new ErasureBody(batch.transaction(), LeafSet.of(places)));
        site.mint(store, List.of(erasing), List.of(), store.tip().lastTime().plusSeconds(1));
        return erasing;
    }

    /** Random enough that a compressed table has most of it in one piece. */
    static String uid(int place) {
        return "e"
                + Hash.sha256(("erased " + place).getBytes(StandardCharsets.UTF_8))
                        .base64()
                        .substring(0, 40);
    }

    /** What to search files for: the uids without their ends, which may be compressed. */
    static List<byte[]> uids(List<Integer> places) {
        return places.stream()
                .map(place -> uid(place).substring(5, 36).getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
