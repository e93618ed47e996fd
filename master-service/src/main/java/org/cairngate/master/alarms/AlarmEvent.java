package org.cairngate.master.alarms;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.cairngate.master.audit.AuditEvent;

/**
 * That an alarm was raised, or cleared. Immutable.
 *
 * @param uid the event's uid; that of the raising one is the alarm's
 * @param time when it was noticed, in whole milliseconds
 * @param kind of what it is
 * @param subject what it is about
 * @param clears the uid of the alarm that it clears; empty when it raises one
 * @param text what is wrong, for people, in printable ASCII; of an alarm that is cleared, what was
 * @param mark a number that its condition needs to know its end; 0 for none
 */
public record AlarmEvent(
        String uid, Instant time, AlarmKind kind, AlarmSubject subject, Optional<String> clears, String text, long mark)
        implements AuditEvent {

    /** Most characters of the text. */
    static final int MAX_TEXT = 256;

    /** Refuses null and what is out of range with an {@link IllegalArgumentException}. */
    public AlarmEvent {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(clears, "clears");
        time = time.truncatedTo(ChronoUnit.MILLIS);
        if (text.length() > MAX_TEXT || text.chars().anyMatch(one -> one < ' ' || one > '~')) {
            throw new IllegalArgumentException("an alarm's text has at most " + MAX_TEXT + " printable characters");
        }
        if (mark < 0) {
            throw new IllegalArgumentException("a mark is not negative, got " + mark);
        }
    }

    /** An alarm that was not there. */
    static AlarmEvent raised(Instant time, AlarmKind kind, AlarmSubject subject, String text, long mark) {
        return new AlarmEvent(newUid(), time, kind, subject, Optional.empty(), text, mark);
    }

    /** The end of this alarm. */
    AlarmEvent cleared(Instant end) {
        return new AlarmEvent(newUid(), end, kind, subject, Optional.of(uid), text, mark);
    }

    private static String newUid() {
        return "alarm-" + UUID.randomUUID();
    }

    /** Of what and of whom it is: no two alarms of one key are open. */
    Key key() {
        return new Key(kind, subject.text());
    }

    /** Whether it raises an alarm. */
    public boolean isRaise() {
        return clears.isEmpty();
    }

    @Override
    public byte[] encode() {
        return AlarmFormat.encode(this);
    }

    /** What tells alarms apart. */
    record Key(AlarmKind kind, String subject) {}
}
