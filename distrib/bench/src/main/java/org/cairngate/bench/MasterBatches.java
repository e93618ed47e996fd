package org.cairngate.bench;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Salting;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/** Seals batches of the hubs of a site before they are submitted, so that nothing but their way is measured. For one thread. */
final class MasterBatches {

    private final Hash chainId;
    private final Map<String, SigningKey> hubs;
    private final Map<String, Long> seqs = new HashMap<>();
    private final Salting salting = new Salting(new SecureRandom());
    private final SampleEvents sample = new SampleEvents();
    private final byte[] annotation = SampleEvents.annotation();

    MasterBatches(Hash chainId, Map<String, SigningKey> hubs) {
        this.chainId = chainId;
        this.hubs = hubs;
    }

    /** A batch as it travels. */
    static final class Sealed {

        private final Hash transaction;
        private final long seq;
        private final byte[] message;

        private Sealed(Submission submission) {
            this.transaction = submission.transaction().id();
            this.seq = submission.transaction().transaction().seq();
            this.message = submission.encode();
        }

        Hash transaction() {
            return transaction;
        }

        long seq() {
            return seq;
        }

        /** The submission's bytes, which nobody changes. */
        byte[] message() {
            return message;
        }
    }

    /** The next batches of each hub, by its name. */
    Map<String, List<Sealed>> next(int batches, int events) {
        Map<String, List<Sealed>> all = new HashMap<>();
        for (String hub : hubs.keySet()) {
            List<Sealed> own = new ArrayList<>();
            for (int i = 0; i < batches; i++) {
                own.add(seal(hub, events));
            }
            all.put(hub, own);
        }
        return all;
    }

    private Sealed seal(String hub, int count) {
        List<RecordedEvent> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(salting.salted(sample.next(), annotation));
        }
        Segment segment = new Segment(events);
        SigningKey key = hubs.get(hub);
        SignedTransaction transaction = SignedTransaction.sign(
                new Transaction(
                        chainId,
                        key.publicKey().id(),
                        seqs.merge(hub, 1L, Long::sum),
                        SampleEvents.NAMESPACE,
                        new EventsBody(count, segment.batchRoot(), SampleEvents.TIME, SampleEvents.TIME)),
                key);
        return new Sealed(new Submission(transaction, segment));
    }
}
