package org.cairngate.ledger.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;

/**
 * What a hub lets into an encrypted namespace: sealed events only, and such of an earlier key epoch only when they were made before its
 * grace was over (decision 0017). What is inside, a hub cannot tell; whether the epoch's own key sealed it, the members can.
 *
 * <p>Immutable and safe for use by several threads as its registry is.
 */
public final class SealRule {

    /** Default of the grace: keys come to devices by hand, and somebody has to walk. */
    public static final Duration DEFAULT_GRACE = Duration.ofHours(24);

    /** Longest grace. */
    public static final Duration MAX_GRACE = Duration.ofDays(30);

    private final ChannelRegistry channels;
    private final Duration grace;

    /**
     * A rule by the given registry.
     *
     * @param grace how long after a key epoch began an event may still be sealed to an earlier one, 0..{@link #MAX_GRACE}
     * @throws IllegalArgumentException when the grace is out of range
     */
    public SealRule(ChannelRegistry channels, Duration grace) {
        this.channels = Objects.requireNonNull(channels, "channels");
        if (grace.isNegative() || grace.compareTo(MAX_GRACE) > 0) {
            throw new IllegalArgumentException("the grace of a key epoch must be 0.." + MAX_GRACE + ", got " + grace);
        }
        this.grace = grace;
    }

    /** Whether {@link #check} has anything to say about a namespace's events now. */
    public boolean covers(String namespace) {
        return channels.channel(namespace).filter(ChannelTerm::encrypted).isPresent();
    }

    /**
     * Checks an event.
     *
     * @param event the event
     * @param received its bytes
     * @throws RefusedException ({@code not-sealed}) when it is open; ({@code old-key-epoch}) when it is sealed to an epoch that was over
     *     when it was made; and as {@link SealedEvent#parse} does, when it is no sealed event in its one form
     */
    public void check(Event event, byte[] received) throws RefusedException {
        Optional<ChannelTerm> term = channels.channel(event.namespace()).filter(ChannelTerm::encrypted);
        if (term.isPresent()) {
            check(event, received, term.get());
        }
    }

    private void check(Event event, byte[] received, ChannelTerm term) throws RefusedException {
        if (!SealedEvent.isSealed(event)) {
            throw refused(
                    RefusalReason.NOT_SEALED,
                    event,
                    "is open, namespace " + term.namespace() + " takes sealed events only; seal it to key epoch "
                            + term.keyEpoch());
        }
        long epoch = SealedEvent.parse(received).header().keyEpoch();
        if (epoch < term.keyEpoch() && event.timestamp().isAfter(end(epoch, term))) {
            throw refused(
                    RefusalReason.OLD_KEY_EPOCH,
                    event,
                    "of " + event.timestamp() + " is sealed to key epoch " + epoch + " of " + term.namespace()
                            + ", whose epoch " + term.keyEpoch() + " began " + term.since() + "; seal it to that one");
        }
    }

    /** When an earlier epoch was over. When one before the last began is not in the state: it had its grace before this one began. */
    private Instant end(long epoch, ChannelTerm term) {
        return epoch == term.keyEpoch() - 1 ? term.since().plus(grace) : term.since();
    }

    private static RefusedException refused(RefusalReason reason, Event event, String detail) {
        return new RefusedException(reason, "event " + event.uid() + " " + detail, List.of(event.uid()));
    }
}
