package org.cairngate.master.alarms;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.cairngate.master.minting.HubCopies;

/**
 * That a hub has spoken against the chain, until it cosigns more of it than it had cosigned by then, and more than it spoke against. For
 * one thread.
 */
final class HubSign implements Condition {

    private final AlarmKind kind;
    private final ActiveHubs hubs;
    private final HubCopies copies;
    private final Function<String, Optional<Sign>> newest;
    private final Map<String, Sign> handled = new HashMap<>();
    private final Map<String, Finding> standing = new HashMap<>();

    /**
     * What a hub has said.
     *
     * @param time when it came
     * @param size the size of the chain, in blocks, up to which it speaks against it
     * @param text what it said, as {@link AlarmEvent#text}
     */
    record Sign(Instant time, long size, String text) {}

    /**
     * Looks at what hubs say.
     *
     * @param newest the newest sign of the hub of a name since the start
     */
    HubSign(AlarmKind kind, ActiveHubs hubs, HubCopies copies, Function<String, Optional<Sign>> newest) {
        this.kind = kind;
        this.hubs = hubs;
        this.copies = copies;
        this.newest = newest;
    }

    @Override
    public AlarmKind kind() {
        return kind;
    }

    @Override
    public List<Finding> look(Instant now, Map<String, AlarmEvent> open) {
        Set<String> names = new HashSet<>(hubs.names());
        handled.keySet().retainAll(names);
        standing.keySet().retainAll(names);
        open.values().forEach(alarm -> alarm.subject()
                .hub()
                .filter(names::contains)
                .ifPresent(name -> standing.putIfAbsent(name, Finding.still(alarm))));
        List<Finding> found = new ArrayList<>();
        for (String name : names) {
            long equal = copies.of(name).map(HubCopies.Copy::equalSize).orElse(0L);
            newest.apply(name)
                    .filter(sign -> !sign.equals(handled.put(name, sign)))
                    .ifPresent(sign -> standing.put(
                            name, new Finding(Optional.of(name), sign.text(), Math.max(equal, sign.size()))));
            Optional<Finding> stands = Optional.ofNullable(standing.get(name));
            if (stands.isPresent() && equal > stands.get().mark()) {
                standing.remove(name);
            } else {
                stands.ifPresent(found::add);
            }
        }
        return found;
    }
}
