package org.cairngate.hub.internal.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.EventState;

/** Finds this hub's events and says how far each has come. Safe for use by several threads. */
public final class EventSearch {

    /** The state of an event that is durable here and in no block yet. */
    static final String RECORDED = "RECORDED";

    /**
     * An event that was found.
     *
     * @param event its row
     * @param state RECORDED, or the name of an {@link EventState}
     */
    public record Found(IndexedEvent event, String state) {}

    private final EventIndex index;
    private final ChainStore chain;

    /** Searches the given index of the given chain copy. */
    public EventSearch(EventIndex index, ChainStore chain) {
        this.index = index;
        this.chain = chain;
    }

    /**
     * The newest events that fit, newest first.
     *
     * @throws IOException when the index cannot be read
     */
    public List<Found> find(EventQuery query) throws IOException {
        List<Found> found = new ArrayList<>();
        for (IndexedEvent event : index.find(query)) {
            found.add(new Found(event, state(event.height())));
        }
        return found;
    }

    private String state(OptionalLong height) {
        if (height.isEmpty()) {
            return RECORDED;
        }
        // The index may know a block that a chain copy which is fetched again does not have yet.
        boolean here = height.getAsLong() < chain.tip().size();
        return (here ? chain.eventState(height.getAsLong()) : EventState.MINTED).name();
    }
}
