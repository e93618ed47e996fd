package org.cairngate.hub.internal.batch;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Salting;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.OutboxEntry;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/** Makes signed EVENTS transactions with their segments (ledger format, sections 2 and 3). Not thread safe. */
public final class BatchSealer {

    private final Hash chainId;
    private final SigningKey key;
    private final Salting salting;
    private final EventParser parser = new EventParser();

    /** A sealer for one hub's key on one chain. */
    public BatchSealer(Hash chainId, SigningKey key, SecureRandom random) {
        this.chainId = chainId;
        this.key = key;
        this.salting = new Salting(random);
    }

    /** An event with a new random salt. */
    public RecordedEvent salted(byte[] bytes, byte[] annotation) {
        return salting.salted(bytes, annotation);
    }

    /**
     * Signs a batch.
     *
     * @throws RefusedException when an event cannot be parsed
     */
    public OutboxEntry seal(long seq, String namespace, List<RecordedEvent> events, long firstPosition)
            throws RefusedException {
        Instant least = Instant.MAX;
        Instant most = Instant.MIN;
        for (RecordedEvent recorded : events) {
            Instant time = recorded.read(parser).timestamp();
            least = time.isBefore(least) ? time : least;
            most = time.isAfter(most) ? time : most;
        }
        Segment segment = new Segment(events);
        EventsBody body = new EventsBody(events.size(), segment.batchRoot(), least, most);
        return new OutboxEntry(sign(seq, namespace, body), Optional.of(segment), firstPosition, OptionalLong.empty());
    }

    /** The same batch under another sequence number. */
    public OutboxEntry renumbered(OutboxEntry entry, long seq) {
        Transaction old = entry.transaction().transaction();
        return new OutboxEntry(
                SignedTransaction.sign(
                        new Transaction(chainId, key.publicKey().id(), seq, old.namespace(), old.body()), key),
                entry.segment(),
                entry.firstPosition(),
                OptionalLong.empty());
    }

    /**
     * The events of a batch without those that were refused.
     *
     * @throws RefusedException when an event cannot be parsed
     */
    public List<RecordedEvent> without(OutboxEntry entry, Set<String> uids) throws RefusedException {
        List<RecordedEvent> kept = new ArrayList<>();
        for (RecordedEvent recorded : entry.segment().map(Segment::events).orElse(List.of())) {
            if (!uids.contains(recorded.uid(parser))) {
                kept.add(recorded);
            }
        }
        return kept;
    }

    private SignedTransaction sign(long seq, String namespace, EventsBody body) {
        return SignedTransaction.sign(new Transaction(chainId, key.publicKey().id(), seq, namespace, body), key);
    }
}
