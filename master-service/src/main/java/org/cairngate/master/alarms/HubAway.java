package org.cairngate.master.alarms;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.master.ingest.HubSightings;

/**
 * That an active hub was not heard of for a while: since its last message, or since this master first knew of it, as what was before the
 * start is not kept. For one thread.
 */
final class HubAway implements Condition {

    private final ActiveHubs hubs;
    private final HubSightings sightings;
    private final Duration after;
    private final Map<String, Instant> known = new HashMap<>();

    HubAway(ActiveHubs hubs, HubSightings sightings, Duration after) {
        this.hubs = hubs;
        this.sightings = sightings;
        this.after = after;
    }

    @Override
    public AlarmKind kind() {
        return AlarmKind.HUB_AWAY;
    }

    @Override
    public List<Finding> look(Instant now, Map<String, AlarmEvent> open) {
        List<String> names = hubs.names();
        known.keySet().retainAll(new HashSet<>(names));
        List<Finding> found = new ArrayList<>();
        for (String name : names) {
            Instant since = known.computeIfAbsent(name, any -> now);
            Optional<Instant> seen = sightings.of(name).map(HubSightings.Sighting::lastSeen);
            Finding away = new Finding(Optional.of(name), text(name, seen.orElse(since)), 0);
            Optional<AlarmEvent> standing = Optional.ofNullable(open.get(away.subject()));
            if (seen.isEmpty() && standing.isPresent()) {
                found.add(Finding.still(standing.get()));
            } else if (seen.orElse(since).plus(after).isBefore(now)) {
                found.add(away);
            }
        }
        return found;
    }

    private static String text(String name, Instant last) {
        return "hub " + name + " was not heard of since " + last.truncatedTo(ChronoUnit.SECONDS);
    }
}
