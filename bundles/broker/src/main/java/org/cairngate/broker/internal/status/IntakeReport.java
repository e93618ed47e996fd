package org.cairngate.broker.internal.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.journal.JournalStatus;
import org.cairngate.ledger.RefusalReason;

/**
 * What devices are told of the journal, so that they can slow down before events are refused.
 *
 * @param accepting whether an event would be taken now
 * @param fill how full the journal is, hundredths
 * @param timeToFull how long intake can go on at the present rate; empty without intake
 * @param oldestUnsent when the oldest event that waits was received; empty when none waits
 * @param refusing why no event is taken; empty when events are
 */
record IntakeReport(
        boolean accepting,
        int fill,
        Optional<Duration> timeToFull,
        Optional<Instant> oldestUnsent,
        Optional<RefusalReason> refusing) {

    private static final int FULL = 100;

    static IntakeReport of(JournalStatus status) {
        int fill = (int) Math.min(FULL, status.fillPercent());
        Optional<RefusalReason> refusing = status.accepting()
                ? Optional.empty()
                : Optional.of(fill == FULL ? RefusalReason.QUOTA_FULL : RefusalReason.STORAGE_FAILED);
        return new IntakeReport(status.accepting(), fill, status.timeToFull(), status.oldestUnsent(), refusing);
    }

    /** Whether a device would do something else after the other one: times alone do not make a difference. */
    boolean tellsTheSameAs(IntakeReport other) {
        return accepting == other.accepting && fill == other.fill && refusing.equals(other.refusing);
    }

    /** The JSON that docs/format describes; what is empty is left out. */
    String json() {
        StringBuilder json = new StringBuilder("{\"accepting\":").append(accepting);
        json.append(String.format(Locale.ROOT, ",\"fill\":%.2f", fill / (double) FULL));
        timeToFull.ifPresent(time -> json.append(",\"timeToFullSeconds\":").append(time.toSeconds()));
        oldestUnsent.ifPresent(time -> json.append(",\"oldestUnsent\":").append(time.toEpochMilli()));
        refusing.ifPresent(
                why -> json.append(",\"refusing\":\"").append(why.code()).append('"'));
        return json.append('}').toString();
    }
}
