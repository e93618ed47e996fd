package org.cairngate.broker.internal.gate;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairngate.journal.Appended;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.channel.SealRule;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;

/** What every connection's gate shares: who may connect, where events go, and what was refused. Thread-safe. */
public final class Intake {

    private final Admission admission;
    private final Journal journal;
    private final RefusalLog refusals;
    private final EventWindow window;
    private final SealRule seals;
    private final Clock clock;
    private final EventParser parser = new EventParser();
    private final AtomicInteger connected = new AtomicInteger();

    /** An intake whose events must meet the window, and be sealed where the rule says so. */
    public Intake(
            Admission admission,
            Journal journal,
            RefusalLog refusals,
            EventWindow window,
            SealRule seals,
            Clock clock) {
        this.admission = admission;
        this.journal = journal;
        this.refusals = refusals;
        this.window = window;
        this.seals = seals;
        this.clock = clock;
    }

    Admission admission() {
        return admission;
    }

    /** What was refused, and what the gate and the shields refuse is counted in. */
    public RefusalLog refusals() {
        return refusals;
    }

    boolean hasRoom() {
        return journal.accepting();
    }

    /** Devices that are admitted and connected. */
    public int connected() {
        return connected.get();
    }

    void deviceCame() {
        connected.incrementAndGet();
    }

    void deviceWent() {
        connected.decrementAndGet();
    }

    /** Validates and journals what a device published; the stage completes once it is on disk, or with the refusal. */
    CompletionStage<Appended> take(Device device, EventTopic topic, byte[] received) {
        try {
            admission.check(device);
            Event event = parser.parse(received);
            requireTopic(event, device, topic);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            window.check(event.timestamp(), now);
            seals.check(event, received);
            return journal.append(event, received, new Annotation(now, device.keyId(), List.of()));
        } catch (RefusedException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static void requireTopic(Event event, Device device, EventTopic topic) throws RefusedException {
        if (!event.deviceUid().equals(device.uid())) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_TOPIC,
                    "event " + event.uid() + " names device " + event.deviceUid() + ", sent by " + device.uid(),
                    List.of(event.uid()));
        }
        if (!event.namespace().equals(topic.namespace())) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_TOPIC,
                    "event " + event.uid() + " is of namespace " + event.namespace() + ", sent to " + topic.namespace(),
                    List.of(event.uid()));
        }
    }
}
