package org.cairngate.ledger.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventHead;
import org.cairngate.ledger.event.EventScanner;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.Transaction;

/**
 * Checks an EVENTS transaction against the segment that travels beside it, as a master does before it accepts one. Pure; may be
 * called from several threads.
 *
 * <p>Faults of the transaction itself are refused with no uids. Faults of single events are gathered, so that a hub can seal the
 * batch again without all of them: the reason is that of the first, the uids are those of all.
 */
public final class EventsRules {

    private final State state;
    private final Predicate<String> knownUid;

    /**
     * Rules against the given state.
     *
     * @param knownUid whether an event of this uid is accepted already
     */
    public EventsRules(State state, Predicate<String> knownUid) {
        this.state = state;
        this.knownUid = knownUid;
    }

    /**
     * Checks a transaction and its segment; the signature is {@link StateMachine}'s part.
     *
     * @param now the receiver's clock
     * @return the events' heads, in the segment's order
     * @throws RefusedException ({@code batch-root-mismatch}, {@code malformed-event}, {@code duplicate-uid},
     *     {@code unknown-device}, {@code revoked-device}, {@code bad-credentials}, {@code not-permitted}, {@code clock-skew},
     *     {@code bad-signature}, {@code replayed-counter}, {@code quarantined-node})
     */
    public List<EventHead> check(Transaction transaction, Segment segment, Instant now) throws RefusedException {
        if (!(transaction.body() instanceof EventsBody body)) {
            throw new RefusedException(RefusalReason.NOT_PERMITTED, "only an EVENTS transaction has a segment");
        }
        requireBatch(body, segment);
        NodeRecord signer = state.node(transaction.signer())
                .orElseThrow(() ->
                        new RefusedException(RefusalReason.UNKNOWN_SIGNER, "no node has key " + transaction.signer()));
        new Permissions(RegistryView.of(state.registry), state.policy().governance()).check(signer, transaction);
        List<EventHead> events = new ArrayList<>();
        List<String> uids = new ArrayList<>();
        Optional<RefusedException> first = Optional.empty();
        Set<String> seen = new HashSet<>();
        SignatureRules signatures = new SignatureRules();
        EventScanner scanner = new EventScanner();
        for (int i = 0; i < segment.events().size(); i++) {
            EventHead event = head(segment.events().get(i), scanner, i);
            try {
                requireNew(event, seen);
                requireEvent(event, transaction.namespace(), now);
                requireDevice(event, segment.events().get(i), signer, now, signatures);
                events.add(event);
            } catch (RefusedException e) {
                uids.add(event.uid());
                first = first.or(() -> Optional.of(e));
            }
        }
        if (first.isPresent()) {
            RefusedException cause = first.get();
            throw new RefusedException(cause.reason(), cause.detail(), uids);
        }
        requireTimes(body, events);
        return events;
    }

    private static void requireBatch(EventsBody body, Segment segment) throws RefusedException {
        if (body.count() != segment.events().size()) {
            throw new RefusedException(
                    RefusalReason.BATCH_ROOT_MISMATCH,
                    "transaction counts " + body.count() + " events, the segment has "
                            + segment.events().size());
        }
        Hash root = segment.batchRoot();
        if (!body.batchRoot().equals(root)) {
            throw new RefusedException(
                    RefusalReason.BATCH_ROOT_MISMATCH,
                    "transaction has batch root " + body.batchRoot() + ", the segment gives " + root);
        }
    }

    private static EventHead head(RecordedEvent recorded, EventScanner scanner, int index) throws RefusedException {
        try {
            return recorded.head(scanner);
        } catch (RefusedException e) {
            throw new RefusedException(e.reason(), "event " + index + " of the segment: " + e.detail());
        }
    }

    private void requireNew(EventHead event, Set<String> seen) throws RefusedException {
        if (!seen.add(event.uid()) || knownUid.test(event.uid())) {
            throw refused(RefusalReason.DUPLICATE_UID, event, "was used before");
        }
    }

    private void requireEvent(EventHead event, String namespace, Instant now) throws RefusedException {
        if (!event.namespace().equals(namespace)) {
            throw refused(
                    RefusalReason.NOT_PERMITTED,
                    event,
                    "is of namespace " + event.namespace() + ", the batch of " + namespace);
        }
        try {
            state.policy().checkEventTime(event.timestamp(), now);
        } catch (RefusedException e) {
            throw refused(e.reason(), event, e.detail());
        }
    }

    private void requireDevice(
            EventHead event, RecordedEvent recorded, NodeRecord signer, Instant now, SignatureRules signatures)
            throws RefusedException {
        Annotation annotation = annotation(event, recorded, now);
        if (signer.role() == NodeRole.MASTER) {
            return; // the master's own reports name no device of the registry
        }
        DeviceRecord device = state.device(event.deviceUid())
                .orElseThrow(() ->
                        refused(RefusalReason.UNKNOWN_DEVICE, event, "is of unknown device " + event.deviceUid()));
        if (device.status() != DeviceStatus.ACTIVE) {
            throw refused(RefusalReason.REVOKED_DEVICE, event, "is of device " + device.uid() + ", " + device.status());
        }
        if (!device.servedBy(signer.name())) {
            throw refused(
                    RefusalReason.NOT_PERMITTED,
                    event,
                    "is of device " + device.uid() + " of hub " + device.hub() + ", not of " + signer.name());
        }
        KeyId key = device.key().map(PublicKey::id).orElse(KeyId.ZERO);
        if (!annotation.deviceKey().equals(key)) {
            throw refused(
                    RefusalReason.BAD_CREDENTIALS,
                    event,
                    "came with key " + annotation.deviceKey() + ", device " + device.uid() + " has " + key);
        }
        signatures.check(event, recorded.bytes(), device);
    }

    private Annotation annotation(EventHead event, RecordedEvent recorded, Instant now) throws RefusedException {
        try {
            Annotation annotation = Annotation.decode(recorded.annotation());
            if (annotation.receivedAt().isAfter(now.plus(state.policy().maxFuture()))) {
                throw new RefusedException(
                        RefusalReason.CLOCK_SKEW, "received at " + annotation.receivedAt() + ", ahead of " + now);
            }
            return annotation;
        } catch (RefusedException e) {
            throw refused(e.reason(), event, "annotation: " + e.detail());
        }
    }

    private static void requireTimes(EventsBody body, List<EventHead> events) throws RefusedException {
        Instant least = events.stream()
                .map(EventHead::timestamp)
                .min(Instant::compareTo)
                .orElseThrow();
        Instant most = events.stream()
                .map(EventHead::timestamp)
                .max(Instant::compareTo)
                .orElseThrow();
        if (!body.tMin().equals(least) || !body.tMax().equals(most)) {
            throw new RefusedException(
                    RefusalReason.BATCH_ROOT_MISMATCH,
                    "transaction spans " + body.tMin() + ".." + body.tMax() + ", its events " + least + ".." + most);
        }
    }

    private static RefusedException refused(RefusalReason reason, EventHead event, String detail) {
        return new RefusedException(reason, "event " + event.uid() + " " + detail);
    }
}
