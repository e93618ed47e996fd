package org.cairngate.master.alarms;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.master.registry.HubOwners;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises an alarm when a condition begins to hold, and clears it when the condition has not held for a while. A hub that changes hands
 * takes its condition along, not its alarm: that is cleared, and the new owner has one of its own. For one thread.
 */
final class AlarmWatch {

    private static final Logger LOG = LoggerFactory.getLogger(AlarmWatch.class);

    private final AlarmBook book;
    private final List<Condition> conditions;
    private final HubOwners owners;
    private final Clock clock;
    private final Duration calm;
    private final Map<AlarmEvent.Key, Instant> goneSince = new HashMap<>();
    private final Set<AlarmKind> failing = new HashSet<>();

    AlarmWatch(AlarmBook book, List<Condition> conditions, HubOwners owners, Clock clock, Duration calm) {
        this.book = book;
        this.conditions = List.copyOf(conditions);
        this.owners = owners;
        this.clock = clock;
        this.calm = calm;
    }

    /** Looks at all conditions once. */
    void look() {
        for (Condition condition : conditions) {
            try {
                look(condition, clock.instant());
                failing.remove(condition.kind());
            } catch (RuntimeException e) {
                if (failing.add(condition.kind())) {
                    LOG.error("condition of an alarm cannot be seen, tried again kind={}", condition.kind(), e);
                }
            }
        }
    }

    private void look(Condition condition, Instant now) {
        Map<String, AlarmEvent> open = book.open(condition.kind());
        for (Finding finding : condition.look(now, open)) {
            Optional<AlarmEvent> standing = Optional.ofNullable(open.remove(finding.subject()));
            AlarmSubject subject = new AlarmSubject(finding.hub(), finding.hub().flatMap(owners::organisation));
            standing.ifPresent(alarm -> goneSince.remove(alarm.key()));
            if (standing.filter(alarm -> alarm.subject().equals(subject)).isEmpty()) {
                standing.ifPresent(alarm -> clear(alarm, now));
                raise(AlarmEvent.raised(now, condition.kind(), subject, finding.text(), finding.mark()));
            }
        }
        for (AlarmEvent alarm : open.values()) {
            Instant since = goneSince.computeIfAbsent(alarm.key(), key -> now);
            if (!since.plus(calm).isAfter(now)) {
                goneSince.remove(alarm.key());
                clear(alarm, now);
            }
        }
    }

    private void raise(AlarmEvent alarm) {
        if (book.take(alarm)) {
            LOG.error(
                    "alarm raised kind={} subject={} text=\"{}\" advice=\"{}\"",
                    alarm.kind().label(),
                    alarm.subject().text(),
                    alarm.text(),
                    alarm.kind().advice());
        }
    }

    private void clear(AlarmEvent alarm, Instant now) {
        if (book.take(alarm.cleared(now))) {
            LOG.info(
                    "alarm cleared kind={} subject={}",
                    alarm.kind().label(),
                    alarm.subject().text());
        }
    }
}
