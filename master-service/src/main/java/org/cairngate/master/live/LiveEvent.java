package org.cairngate.master.live;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.channel.SealedEvent;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;

/**
 * An event as a stream tells it.
 *
 * @param time the device's time
 * @param uid its uid
 * @param namespace its namespace
 * @param device its device
 * @param hub the hub that took it
 * @param received the hub's time
 * @param height its block
 * @param tags what analyzers said
 * @param items its readings in the device's order; empty when they are encrypted
 */
@Schema(name = "LiveEvent")
record LiveEvent(
        Instant time,
        String uid,
        String namespace,
        String device,
        String hub,
        Instant received,
        long height,
        List<Finding> tags,

        @Schema(description = "absent when only members of the namespace can read them")
        Optional<List<Value>> items) {

    /** What an analyzer said. */
    @Schema(name = "LiveTag")
    record Finding(String analyzer, String label, long scoreMicros) {}

    /** One reading. */
    @Schema(name = "LiveReading")
    record Value(
            String key,

            @Schema(description = "a number, a text, a boolean or a list of those")
            Object value) {}

    /**
     * Reads an event that is kept.
     *
     * @throws RefusedException when its bytes are no event
     */
    static LiveEvent of(RecordedEvent recorded, EventParser parser, String hub, long height) throws RefusedException {
        Event event = recorded.read(parser);
        Annotation annotation = Annotation.decode(recorded.annotation());
        return new LiveEvent(
                event.timestamp(),
                event.uid(),
                event.namespace(),
                event.deviceUid(),
                hub,
                annotation.receivedAt(),
                height,
                annotation.tags().stream()
                        .map(tag -> new Finding(tag.analyzerId(), tag.label(), tag.scoreMicros()))
                        .toList(),
                SealedEvent.isSealed(event)
                        ? Optional.empty()
                        : Optional.of(event.items().stream()
                                .map(item -> new Value(item.key(), item.value()))
                                .toList()));
    }
}
