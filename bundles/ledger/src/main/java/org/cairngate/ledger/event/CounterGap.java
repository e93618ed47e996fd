package org.cairngate.ledger.event;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** What a device's rising counter tells: that nothing was sent again, and how much did not come. */
public final class CounterGap {

    /** Who says so, in the tag. */
    public static final String ANALYZER = "cairngate.counter";

    private CounterGap() {}

    /**
     * Refuses a counter that did not rise.
     *
     * @param last the greatest counter of this key that was taken; 0 for none
     * @throws RefusedException ({@code replayed-counter})
     */
    public static void requireRisen(long last, long counter) throws RefusedException {
        if (counter <= last) {
            throw new RefusedException(
                    RefusalReason.REPLAYED_COUNTER,
                    "counter " + counter + " is not above " + last + ", which the device's key signed before");
        }
    }

    /**
     * The annotation of an event that its device signed: with a tag {@value #ANALYZER}, no model, the label {@code gap FIRST..LAST} and a
     * score of one for each counter that did not come, when there are such.
     *
     * @param annotation what else was noted
     * @param last the greatest counter of this key that was taken; 0 for none
     * @param counter the event's counter, above the last
     */
    public static Annotation note(Annotation annotation, long last, long counter) {
        long missing = counter - last - 1;
        if (missing == 0) {
            return annotation;
        }
        List<Tag> tags = new ArrayList<>(annotation.tags());
        tags.add(new Tag(ANALYZER, Hash.ZERO, "gap " + (last + 1) + ".." + (counter - 1), missing));
        return new Annotation(annotation.receivedAt(), annotation.deviceKey(), tags);
    }
}
