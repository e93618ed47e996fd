package org.cairngate.bench;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Salting;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** So many events that are sealed or verified at once. */
@State(Scope.Benchmark)
public class SampleBatch {
    /** Most events of one transaction here: the format allows 4,096, and 1 MiB of segment. */
    private static final int MAX_PART = 2500;

    private static final Hash CHAIN = Hash.sha256("bench".getBytes(StandardCharsets.UTF_8));

    /** Events in the batch. */
    @Param({"1", "10", "100", "1000", "10000"})
    public int size;

    SigningKey key;
    List<byte[]> events;
    byte[] annotation;
    Salting salting;

    /** Makes the events. */
    @Setup
    public void make() {
        key = SigningKey.fromSeed(CHAIN.bytes());
        salting = new Salting(new SecureRandom());
        annotation = SampleEvents.annotation();
        SampleEvents sample = new SampleEvents();
        events = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            events.add(sample.next());
        }
    }

    /** The events of each transaction. */
    List<List<byte[]>> parts() {
        List<List<byte[]>> parts = new ArrayList<>();
        for (int from = 0; from < size; from += MAX_PART) {
            parts.add(events.subList(from, Math.min(size, from + MAX_PART)));
        }
        return parts;
    }

    /** Events with salts. */
    Segment segment(List<byte[]> part) {
        List<RecordedEvent> recorded = new ArrayList<>(part.size());
        for (byte[] event : part) {
            recorded.add(salting.salted(event, annotation));
        }
        return new Segment(recorded);
    }

    /** The transaction that commits to a segment. */
    SignedTransaction sign(Segment segment) {
        EventsBody body =
                new EventsBody(segment.events().size(), segment.batchRoot(), SampleEvents.TIME, SampleEvents.TIME);
        return SignedTransaction.sign(
                new Transaction(CHAIN, key.publicKey().id(), 1, SampleEvents.NAMESPACE, body), key);
    }
}
