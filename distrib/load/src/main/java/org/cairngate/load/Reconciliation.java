package org.cairngate.load;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Compares what was acknowledged with what is found where it should be: a journal, a chain, or first one and then the other, for an event is in both for a
 * while. For one thread.
 */
public final class Reconciliation {

    private final Acknowledged acknowledged;
    private final List<BitSet> found = new ArrayList<>();
    private final List<BitSet> foundHere = new ArrayList<>();
    private long duplicates;
    private long others;

    /**
     * What came out.
     *
     * @param acknowledged events acknowledged
     * @param missing of these, how many were not found
     * @param duplicates how often an event was found once more in the same place
     * @param unacknowledged events of the run that were found and not acknowledged: no fault, the acknowledgement was lost or refused
     * @param others events found that are not of this run
     */
    public record Outcome(long acknowledged, long missing, long duplicates, long unacknowledged, long others) {
        /** Whether nothing is missing and nothing is there twice. */
        public boolean clean() {
            return missing == 0 && duplicates == 0;
        }
    }

    /** Nothing was found yet. */
    public Reconciliation(Acknowledged acknowledged) {
        this.acknowledged = acknowledged;
        for (int i = 0; i < acknowledged.connections(); i++) {
            found.add(new BitSet());
            foundHere.add(new BitSet());
        }
    }

    /** What is found from now on is in another place: what was found already is no duplicate there. */
    public void nextPlace() {
        foundHere.forEach(BitSet::clear);
    }

    /** One more event was found. */
    public void found(String uid) {
        EventUid event = EventUid.parse(uid).filter(acknowledged::isOfRun).orElse(null);
        if (event == null) {
            others++;
            return;
        }
        BitSet here = foundHere.get(event.connection());
        if (here.get(event.sequence())) {
            duplicates++;
        }
        here.set(event.sequence());
        found.get(event.connection()).set(event.sequence());
    }

    /** The outcome of all that was found so far. */
    public Outcome outcome() {
        long missing = 0;
        long unacknowledged = 0;
        for (int connection = 0; connection < found.size(); connection++) {
            missing += without(acknowledged.bits(connection), found.get(connection))
                    .cardinality();
            unacknowledged += without(found.get(connection), acknowledged.bits(connection))
                    .cardinality();
        }
        return new Outcome(acknowledged.count(), missing, duplicates, unacknowledged, others);
    }

    /** The first of the missing ones, at most {@code most}. */
    public List<EventUid> missing(int most) {
        List<EventUid> missing = new ArrayList<>();
        for (int connection = 0; connection < found.size() && missing.size() < most; connection++) {
            int number = connection;
            without(acknowledged.bits(connection), found.get(connection)).stream()
                    .limit(most - missing.size())
                    .forEach(sequence -> missing.add(new EventUid(acknowledged.run(), number, sequence)));
        }
        return missing;
    }

    private static BitSet without(BitSet all, BitSet these) {
        BitSet rest = (BitSet) all.clone();
        rest.andNot(these);
        return rest;
    }
}
