package org.cairngate.master.ingest;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What hubs last said of themselves, in memory only: it is stale after a restart anyway. Thread-safe. */
public final class HubSightings {

    /** Most bytes of a status message; a hub's is about 2 KiB. */
    public static final int MAX_STATUS_BYTES = 64 << 10;

    private final ObjectMapper json;
    private final Clock clock;
    private final Map<String, Sighting> sightings = new ConcurrentHashMap<>();

    /**
     * A hub's last sign of life.
     *
     * @param lastSeen when its newest message of any kind came
     * @param status its newest status message
     */
    public record Sighting(Instant lastSeen, Optional<JsonNode> status) {}

    /** Nothing seen yet. */
    public HubSightings(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** Notes a sign of life. Only names that the broker authenticated may be given, which bounds their number. */
    public void seen(String hub) {
        sightings.merge(
                hub,
                new Sighting(clock.instant(), Optional.empty()),
                (old, now) -> new Sighting(now.lastSeen(), old.status()));
    }

    /**
     * Takes a status message.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-event}) when it is not a JSON object of reasonable size
     */
    public void status(String hub, byte[] message) throws RefusedException {
        if (message.length > MAX_STATUS_BYTES) {
            throw new RefusedException(RefusalReason.OVERSIZED, "status of " + message.length + " bytes");
        }
        try {
            JsonNode status = json.readTree(new String(message, StandardCharsets.UTF_8));
            if (!status.isObject()) {
                throw new RefusedException(RefusalReason.MALFORMED_EVENT, "status is not a JSON object");
            }
            sightings.put(hub, new Sighting(clock.instant(), Optional.of(status)));
        } catch (JacksonException e) {
            throw new RefusedException(RefusalReason.MALFORMED_EVENT, "status is not JSON");
        }
    }

    /** What is known of a hub. */
    public Optional<Sighting> of(String hub) {
        return Optional.ofNullable(sightings.get(hub));
    }
}
