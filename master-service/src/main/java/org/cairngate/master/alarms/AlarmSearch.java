package org.cairngate.master.alarms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds alarms, newest first: those that wait for a block, then those of the chain. Reads at most {@link #MAX_READ} of the chain's at a
 * time: a page may be short, or empty, and have a next one. An alarm whose block comes between two pages may be on both. Safe for use by
 * several threads.
 */
final class AlarmSearch {

    /** Rows that are read for a page. */
    static final int MAX_READ = 5_000;

    private final AlarmBook book;
    private final AlarmIndex index;

    /**
     * Some alarms.
     *
     * @param alarms newest first
     * @param next where the next page begins; empty when everything was looked at
     */
    record Page(List<Alarm> alarms, Optional<Place> next) {}

    /**
     * A place in the list.
     *
     * @param waiting the uid of the alarm that waits and was shown last; empty when all of them were shown
     * @param number the first number of the chain's to look at, downwards
     */
    record Place(Optional<String> waiting, long number) {

        /** What a place looks like. */
        static final String TEXT = "([0-9]{1,15}|alarm-[0-9a-f-]{36})?";

        /** Where a list begins. */
        static final Place BEGIN = new Place(Optional.empty(), Long.MAX_VALUE);

        /** Reads a place; empty text is the beginning. */
        static Place parse(String text) {
            if (text.isEmpty()) {
                return BEGIN;
            }
            return Character.isDigit(text.charAt(0))
                    ? new Place(Optional.empty(), Long.parseLong(text))
                    : new Place(Optional.of(text), Long.MAX_VALUE);
        }

        String text() {
            return waiting.orElseGet(() -> Long.toString(number));
        }
    }

    AlarmSearch(AlarmBook book, AlarmIndex index) {
        this.book = book;
        this.index = index;
    }

    /** Looks from a place on towards the oldest alarm. */
    Page find(AlarmFilter filter, Predicate<AlarmSubject> covers, Place from, int limit) {
        // What waits before the chain: it goes from there to here.
        List<Alarm> waiting = from.number() == Long.MAX_VALUE ? book.waitingAlarms() : List.of();
        Map<String, AlarmEvent> ends = book.waitingEnds();
        Set<String> shown = waiting.stream().map(alarm -> alarm.raised().uid()).collect(Collectors.toSet());
        List<Alarm> found = new ArrayList<>();
        for (Alarm alarm : behind(waiting, from)) {
            if (filter.admits(alarm) && covers.test(alarm.raised().subject())) {
                found.add(alarm);
                if (found.size() == limit) {
                    return new Page(
                            found,
                            Optional.of(new Place(Optional.of(alarm.raised().uid()), Long.MAX_VALUE)));
                }
            }
        }
        int read = 0;
        NavigableSet<Long> open = index.open();
        long number = before(Math.min(from.number(), index.size() - 1), filter, open);
        for (; number >= 0; number = before(number - 1, filter, open), read++) {
            if (read == MAX_READ || found.size() == limit) {
                return new Page(found, Optional.of(new Place(Optional.empty(), number)));
            }
            Alarm alarm = ended(index.alarm(number), ends);
            if (!shown.contains(alarm.raised().uid())
                    && filter.admits(alarm)
                    && covers.test(alarm.raised().subject())) {
                found.add(alarm);
            }
        }
        return new Page(found, Optional.empty());
    }

    /** Those behind the one that was shown last; all when that is in a block by now. */
    private static List<Alarm> behind(List<Alarm> waiting, Place from) {
        return from.waiting()
                .flatMap(uid -> Stream.iterate(0, place -> place < waiting.size(), place -> place + 1)
                        .filter(place -> waiting.get(place).raised().uid().equals(uid))
                        .findFirst())
                .map(place -> waiting.subList(place + 1, waiting.size()))
                .orElse(waiting);
    }

    /** The next number that the filter may let through; below 0 when there is none. */
    private static long before(long number, AlarmFilter filter, NavigableSet<Long> open) {
        return filter.isOfOpen() ? Optional.ofNullable(open.floor(number)).orElse(-1L) : number;
    }

    private static Alarm ended(Alarm alarm, Map<String, AlarmEvent> ends) {
        return alarm.isOpen() && ends.containsKey(alarm.raised().uid())
                ? alarm.ended(ends.get(alarm.raised().uid()), Optional.empty())
                : alarm;
    }
}
