package org.cairngate.hub.internal.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.hub.internal.uplink.LinkFailure;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people that the master is away: at the first failure why, what to look at and how long the journal's quota will last,
 * then now and then, and at the end how long it was. Used by the hub's thread only.
 */
public final class Outage {

    /** Least time between two reminders of one outage: a log must not fill while nobody can do anything. */
    static final Duration REMINDER = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final String url;
    private final Journal journal;
    private final Clock clock;
    private Optional<Instant> since;
    private Optional<LinkFailure> failure = Optional.empty();
    private Optional<Instant> lastLine = Optional.empty();

    /** A hub that starts is without its master, but this is nothing to tell before a failure. */
    public Outage(String url, Journal journal, Clock clock) {
        this.url = url;
        this.journal = journal;
        this.clock = clock;
        this.since = Optional.of(clock.instant());
    }

    /** An attempt to connect failed, or the connection is lost. */
    public void failed(LinkFailure cause) {
        Instant now = clock.instant();
        since = since.or(() -> Optional.of(now));
        failure = Optional.of(cause);
        if (lastLine.map(last -> !now.isBefore(last.plus(REMINDER))).orElse(true)) {
            lastLine = Optional.of(now);
            tell(cause);
        }
    }

    /** The connection is there. */
    public void over() {
        LOG.info(
                "uplink up url={} away={}",
                url,
                since.map(start -> Duration.between(start, clock.instant())).orElse(Duration.ZERO));
        since = Optional.empty();
        failure = Optional.empty();
        lastLine = Optional.empty();
    }

    /** Since when the master is away; empty while it is there. */
    public Optional<Instant> since() {
        return since;
    }

    /** What the newest attempt to reach it failed with. */
    public Optional<LinkFailure> failure() {
        return failure;
    }

    private void tell(LinkFailure cause) {
        LOG.warn(
                "uplink down url={} since={} cause=\"{}\" advice=\"{}\"",
                url,
                since.map(Instant::toString).orElse("-"),
                cause.cause(),
                cause.advice());
        JournalStatus status = journal.status();
        LOG.info(
                "journal takes events while the uplink is down bytes={} quotaBytes={} lasts={}",
                status.bytes(),
                status.quotaBytes(),
                status.timeToFull()
                        .map(Duration::toString)
                        .orElse("\"for ever at the present rate: nothing comes in\""));
    }
}
