package org.cairngate.master.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.util.ConcurrentLruCache;

/**
 * Answers so many requests a second of each sender, and a minute's worth at once of one who sent none for that long. Safe for use by
 * several threads.
 */
final class RateLimit {

    /** Seconds whose requests may come at once: pages and commands send some, and then none. */
    static final int BURST_SECONDS = 60;

    /**
     * Most senders that are told apart, some 400 bytes each; the one that was quiet longest is forgotten first, and may begin anew.
     * More than there are accounts, and as many as {@link LoginThrottle} knows.
     */
    static final int MAX_SENDERS = LoginThrottle.MAX_ADDRESSES;

    private final ConcurrentLruCache<String, Bucket> buckets;
    private final LongAdder refused = new LongAdder();

    /**
     * A limit.
     *
     * @param perSecond requests a second of each sender, at least 1
     * @param time what the seconds are measured by
     */
    RateLimit(long perSecond, TimeMeter time) {
        this.buckets = new ConcurrentLruCache<>(MAX_SENDERS, sender -> Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(perSecond * BURST_SECONDS).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .withCustomTimePrecision(time)
                .build());
    }

    /** Counts a request; empty when it may be answered, otherwise how long it is until the next one may. */
    Optional<Duration> refusal(String sender) {
        ConsumptionProbe probe = buckets.get(sender).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return Optional.empty();
        }
        refused.increment();
        return Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** How many requests were refused since the start. */
    long refused() {
        return refused.sum();
    }

    /** How many senders are told apart now. */
    int senders() {
        return buckets.size();
    }
}
