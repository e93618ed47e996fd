package org.cairngate.master.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an issuer: fetched when the first token comes, and again when they are old or a token names one that is not among them,
 * but at most once in {@link #AGAIN}, whatever tokens come. While the issuer does not answer, keys that are known go on for
 * {@link #OUTAGE}, and few requests at a time wait for it. Safe for use by several threads.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

    /** How long keys are taken without asking: a key that the issuer took back is refused after this, while it answers. */
    static final Duration FRESH = Duration.ofMinutes(5);

    /** How long keys are taken of an issuer that does not answer. */
    static final Duration OUTAGE = Duration.ofHours(1);

    /** Least time between two times that the issuer is asked. */
    static final Duration AGAIN = Duration.ofSeconds(10);

    /** Most requests that wait at a time: a quarter of those that the master answers at a time. */
    private static final int WAITING = 8;

    private static final Duration WAIT = IssuerDocuments.DEADLINE;

    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);

    private final IssuerSettings settings;
    private final IssuerDocuments documents;
    private final Clock clock;
    private final Semaphore waiting = new Semaphore(WAITING);
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Known known = new Known(new JWKSet(), Instant.MIN);
    private volatile Instant asked = Instant.MIN;

    private record Known(JWKSet keys, Instant since) {}

    IssuerKeys(IssuerSettings settings, IssuerDocuments documents, Clock clock) {
        this.settings = settings;
        this.documents = documents;
        this.clock = clock;
    }

    /**
     * The keys that fit; none when the issuer said just now that it has none such.
     *
     * @throws KeySourceException when that cannot be said, as the issuer does not answer
     */
    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
        Known before = known;
        List<JWK> fitting = selector.select(before.keys());
        boolean usable = !fitting.isEmpty() && isWithin(OUTAGE, before.since());
        if (usable && isWithin(FRESH, before.since())) {
            return fitting;
        }
        if (usable) {
            refreshIfNobodyDoes();
        } else {
            refreshOrWait();
        }
        Known after = known;
        fitting = selector.select(after.keys());
        if (!fitting.isEmpty() && isWithin(OUTAGE, after.since())) {
            return fitting;
        }
        if (isWithin(AGAIN, after.since())) {
            return List.of();
        }
        throw new KeySourceException("the issuer " + settings.issuer() + " does not answer");
    }

    private void refreshIfNobodyDoes() {
        if (asking.tryLock()) {
            refresh();
        }
    }

    private void refreshOrWait() {
        if (!waiting.tryAcquire()) {
            return;
        }
        try {
            if (asking.tryLock(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                refresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.release();
        }
    }

    /** Asks the issuer, unless it was asked just now, and unlocks. */
    private void refresh() {
        try {
            if (isWithin(AGAIN, asked)) {
                return;
            }
            JWKSet keys = documents.keys();
            Instant now = clock.instant();
            known = new Known(keys, now);
            asked = now;
            log.debug("issuer asked issuer={} keys={}", settings.issuer(), keys.size());
        } catch (IOException | IllegalArgumentException e) {
            asked = clock.instant();
            log.warn("issuer does not say its keys issuer={} cause=\"{}\"", settings.issuer(), e.getMessage());
        } finally {
            asking.unlock();
        }
    }

    /** Whether a time was less than so long ago. One that is to come was not: the clock was wrong then. */
    private boolean isWithin(Duration most, Instant since) {
        Duration age = Duration.between(since, clock.instant());
        return !age.isNegative() && age.compareTo(most) < 0;
    }
}
