package org.cairngate.journal.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says from the intake of the last minute how long the room that is left will last. Not thread-safe. */
final class Forecast {

    /** Intake older than this does not count; seconds. */
    static final int WINDOW_SECONDS = 60;

    private final long[] bytesOfSecond = new long[WINDOW_SECONDS];
    private final Instant opened;
    private long newestSecond;

    Forecast(Instant opened) {
        this.opened = opened;
        this.newestSecond = opened.getEpochSecond();
    }

    void add(long bytes, Instant now) {
        advance(now);
        bytesOfSecond[(int) Math.floorMod(newestSecond, (long) WINDOW_SECONDS)] += bytes;
    }

    Optional<Duration> timeToFull(long room, Instant now) {
        advance(now);
        long sum = 0;
        for (long bytes : bytesOfSecond) {
            sum += bytes;
        }
        if (sum == 0) {
            return Optional.empty();
        }
        long seconds = Math.max(1, Math.min(WINDOW_SECONDS, newestSecond - opened.getEpochSecond()));
        return Optional.of(Duration.ofSeconds((long) (Math.max(0, room) / ((double) sum / seconds))));
    }

    private void advance(Instant now) {
        long second = now.getEpochSecond();
        long clear = Math.min(WINDOW_SECONDS, second - newestSecond);
        for (long i = 1; i <= clear; i++) {
            bytesOfSecond[(int) Math.floorMod(newestSecond + i, (long) WINDOW_SECONDS)] = 0;
        }
        newestSecond = Math.max(newestSecond, second);
    }
}
