package org.cairngate.broker.internal.gate;

import io.netty.util.concurrent.FastThreadLocal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cairngate.journal.Append;
import org.cairngate.journal.AppendRun;
import org.cairngate.journal.DeviceCount;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.Sha256;
import org.cairngate.ledger.channel.SealRule;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.EventScanner;
import org.cairngate.ledger.event.SignedEvent;
import org.cairngate.ledger.key.PublicKey;

/** What every connection's gate shares: who may connect, where events go, and what was refused. Thread-safe. */
public final class Intake {

    private final Admission admission;
    private final Journal journal;
    private final RefusalLog refusals;
    private final BrokerLog log;
    private final EventWindow window;
    private final SealRule seals;
    private final Clock clock;
    private final EventParser parser = new EventParser();
    private final FastThreadLocal<Tools> tools = new FastThreadLocal<>() {
        @Override
        protected Tools initialValue() {
            return new Tools();
        }
    };
    private final SignatureThreads signatures = SignatureThreads.ofThisMachine();
    private final InboundQos2 qos2 = new InboundQos2();
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
        this.log = new BrokerLog(refusals, clock);
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

    /** Who came and went, who published, and what was refused. */
    public BrokerLog log() {
        return log;
    }

    InboundQos2 qos2() {
        return qos2;
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

    /**
     * What holds for all events that were read from a device's socket together.
     *
     * @throws RefusedException when the device is not what it was when it was admitted
     */
    Moment moment(Device device, EventTopic topic) throws RefusedException {
        admission.check(device);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Moment(
                device,
                topic,
                now,
                new Annotation(now, device.keyId(), List.of()).encode(),
                seals.covers(topic.namespace()));
    }

    /** Validates what a device published at a moment, and did not sign. */
    Append check(Moment moment, byte[] received) throws RefusedException {
        Tools mine = tools.get();
        EventScanner event = mine.scanner;
        checkEvent(event, moment, received, received);
        Hash digest = mine.sha256.add(received).hash();
        return Append.scanned(event, moment.topic().namespace(), received, digest, moment.annotation());
    }

    /** Validates what a device published and says it signed; the signature is left to {@link #verify}. */
    SignedAppend checkSigned(Moment moment, byte[] received) throws RefusedException {
        Tools mine = tools.get();
        EventScanner event = mine.scanner;
        SignedEvent signed = SignedEvent.decode(received);
        checkEvent(event, moment, signed.event(), received);
        PublicKey key = admission.signingKey(moment.device());
        Annotation annotation = new Annotation(moment.now(), moment.device().keyId(), List.of());
        DeviceCount count = new DeviceCount(key.id(), signed.counter(), annotation);
        Hash digest = mine.sha256.add(received).hash();
        String namespace = moment.topic().namespace();
        return new SignedAppend(new Append(event.uidBytes(), namespace, received, digest, count), signed, key);
    }

    private void checkEvent(EventScanner scanner, Moment moment, byte[] event, byte[] received)
            throws RefusedException {
        scanner.scan(event);
        requireTopic(scanner, moment);
        window.check(scanner.timestamp(), moment.now());
        if (moment.sealed()) {
            seals.check(parser.parse(event), received);
        }
    }

    /** Verifies who signed on another thread, and says there why the event is refused, or nothing. */
    void verify(SignedAppend event, Consumer<Optional<RefusedException>> verified) {
        signatures.verify(event, verified);
    }

    /** Hands checked events to the journal. */
    void append(AppendRun run) {
        journal.append(run);
    }

    private static void requireTopic(EventScanner event, Moment moment) throws RefusedException {
        if (!moment.isOfDevice(event)) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_TOPIC,
                    "event " + event.uid() + " names device " + event.deviceUid() + ", sent by "
                            + moment.device().uid(),
                    List.of(event.uid()));
        }
        if (!moment.isOfNamespace(event)) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_TOPIC,
                    "event " + event.uid() + " is of namespace " + event.namespace() + ", sent to "
                            + moment.topic().namespace(),
                    List.of(event.uid()));
        }
    }

    /** What one thread uses for one event after the other. */
    private static final class Tools {
        private final EventScanner scanner = new EventScanner();
        private final Sha256 sha256 = new Sha256();
    }
}
