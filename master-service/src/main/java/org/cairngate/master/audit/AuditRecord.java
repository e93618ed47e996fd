package org.cairngate.master.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * What the ledger keeps of a request.
 *
 * @param uid the event's uid
 * @param time when the request came; of further attempts, when the newest came. Whole milliseconds
 * @param kind what makes it worth a record
 * @param attempt who tried what
 * @param outcome what became of it
 * @param count how many requests it tells of, from 1
 */
record AuditRecord(String uid, Instant time, Kind kind, Attempt attempt, Outcome outcome, long count) {

    /** The reason of a record that tells of several attempts. */
    static final String FURTHER = "further-attempts";

    /** What makes a request worth a record. */
    enum Kind {
        /** Somebody whose credentials were right asked for a change. */
        WRITE,
        /** An account was used from an address from which it was not used for a while. */
        LOGIN,
        /** Credentials or the lack of them, or too many attempts, ended the request. */
        REFUSAL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    AuditRecord {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(attempt, "attempt");
        Objects.requireNonNull(outcome, "outcome");
        time = time.truncatedTo(ChronoUnit.MILLIS);
        if (count < 1) {
            throw new IllegalArgumentException("a record tells of at least one request, got " + count);
        }
    }

    /** A record of one request, with a uid of its own that nobody can guess. */
    static AuditRecord of(Instant time, Kind kind, Attempt attempt, Outcome outcome) {
        return of(time, kind, attempt, outcome, 1);
    }

    static AuditRecord of(Instant time, Kind kind, Attempt attempt, Outcome outcome, long count) {
        return new AuditRecord("audit-" + UUID.randomUUID(), time, kind, attempt, outcome, count);
    }

    /** The same record once it is known how the request ended, and what it was about. */
    AuditRecord ended(Outcome end, String object) {
        Attempt known = object.isEmpty() ? attempt : attempt.about(object);
        return new AuditRecord(uid, time, kind, known, end, count);
    }
}
