package org.cairngate.cli;

import java.time.Instant;
import java.util.Optional;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;
import picocli.CommandLine.Option;

/** Which events of a journal are meant. */
final class JournalFilter {
    /** The device of an event that cannot be read. */
    static final String UNKNOWN = "?";

    @Option(names = "--from", paramLabel = "N", description = "from this position on")
    private long from;

    @Option(names = "--uid", paramLabel = "U", description = "the event with this uid")
    private Optional<String> uid;

    @Option(names = "--device", paramLabel = "D", description = "events of this device")
    private Optional<String> device;

    @Option(names = "--namespace", paramLabel = "NS", description = "events of this namespace")
    private Optional<String> namespace;

    @Option(names = "--since", paramLabel = "T", description = "received at this time (RFC 3339, UTC) or later")
    private Optional<Instant> since;

    @Option(names = "--until", paramLabel = "T", description = "received before this time")
    private Optional<Instant> until;

    private final EventParser parser = new EventParser();

    long from() {
        return from;
    }

    /** Whether anything but a position was asked for. */
    boolean isAny() {
        return from > 0
                || uid.isPresent()
                || device.isPresent()
                || namespace.isPresent()
                || since.isPresent()
                || until.isPresent();
    }

    boolean takes(JournalEntry entry) {
        return uid.map(entry.uid()::equals).orElse(true)
                && namespace.map(entry.namespace()::equals).orElse(true)
                && inTime(entry)
                && device.map(name -> name.equals(device(entry))).orElse(true);
    }

    private boolean inTime(JournalEntry entry) {
        if (since.isEmpty() && until.isEmpty()) {
            return true;
        }
        return received(entry)
                .map(time -> !time.isBefore(since.orElse(Instant.MIN)) && time.isBefore(until.orElse(Instant.MAX)))
                .orElse(false);
    }

    /** When the gateway received it. */
    static Optional<Instant> received(JournalEntry entry) {
        try {
            return Optional.of(Annotation.decode(entry.annotation()).receivedAt());
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** The device that says it sent it. */
    String device(JournalEntry entry) {
        try {
            return parser.parse(entry.bytes()).deviceUid();
        } catch (RefusedException e) {
            return UNKNOWN;
        }
    }
}
