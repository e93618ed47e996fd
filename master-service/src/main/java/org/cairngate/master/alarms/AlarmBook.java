package org.cairngate.master.alarms;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which alarms are open, and what of them no block has yet. In memory: it is made of the chain and the pool at each start. Safe for use
 * by several threads.
 */
final class AlarmBook {

    /** Most events that wait for a block: with so many nothing is raised or cleared until there is room, and conditions are looked at again. */
    static final int MAX_WAITING = 4096;

    private final Map<AlarmEvent.Key, AlarmEvent> open = new HashMap<>();
    private final Map<String, AlarmEvent> waiting = new LinkedHashMap<>();

    /** The open alarms of a kind, by what they are about ({@link AlarmSubject#text}). */
    synchronized Map<String, AlarmEvent> open(AlarmKind kind) {
        Map<String, AlarmEvent> found = new HashMap<>();
        open.forEach((key, alarm) -> {
            if (key.kind() == kind) {
                found.put(key.subject(), alarm);
            }
        });
        return found;
    }

    /** How many alarms of a kind are open. */
    synchronized long count(AlarmKind kind) {
        return open.keySet().stream().filter(key -> key.kind() == kind).count();
    }

    /**
     * Takes a new event of this master.
     *
     * @return whether it was taken; not when too many wait, or when it raises what is open or clears what is not
     */
    synchronized boolean take(AlarmEvent event) {
        if (waiting.size() >= MAX_WAITING || event.isRaise() == open.containsKey(event.key())) {
            return false;
        }
        apply(event);
        waiting.put(event.uid(), event);
        return true;
    }

    /** Takes what an earlier run left in the pool. */
    synchronized void restore(AlarmEvent event) {
        apply(event);
        waiting.put(event.uid(), event);
    }

    /** Takes an event of a block: one that waited waits no more, one that is not known counts. */
    synchronized void minted(AlarmEvent event) {
        if (waiting.remove(event.uid()) == null) {
            apply(event);
        }
    }

    /** Begins again with what the chain has open; what waits counts on. */
    synchronized void reset(Collection<AlarmEvent> ofChain) {
        open.clear();
        ofChain.forEach(this::apply);
        waiting.values().forEach(this::apply);
    }

    /** The events that wait for a block, the oldest first, at most so many. */
    synchronized List<AlarmEvent> waiting(int most) {
        return waiting.values().stream().limit(most).toList();
    }

    /** The alarms that wait for a block, the newest first. */
    List<Alarm> waitingAlarms() {
        Map<String, Alarm> found = new LinkedHashMap<>();
        for (AlarmEvent event : waiting(MAX_WAITING)) {
            if (event.isRaise()) {
                found.put(event.uid(), Alarm.open(event, Optional.empty()));
            } else {
                found.computeIfPresent(
                        event.clears().orElseThrow(), (uid, alarm) -> alarm.ended(event, Optional.empty()));
            }
        }
        List<Alarm> newest = new ArrayList<>(found.values());
        Collections.reverse(newest);
        return newest;
    }

    /** The ends that wait for a block, by the uid of their alarm. */
    synchronized Map<String, AlarmEvent> waitingEnds() {
        Map<String, AlarmEvent> ends = new HashMap<>();
        waiting.values().forEach(event -> event.clears().ifPresent(uid -> ends.put(uid, event)));
        return ends;
    }

    private void apply(AlarmEvent event) {
        if (event.isRaise()) {
            open.put(event.key(), event);
        } else {
            open.remove(event.key());
        }
    }
}
