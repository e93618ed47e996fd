package org.cairngate.hub.internal.step;

import java.util.Map;

/** Takes the hub's steps. Safe for use by several threads. */
public interface Steps {

    /** What a step does. */
    interface Action<E extends Exception> {
        /** Does it. */
        void run() throws E;
    }

    /**
     * Takes one step.
     *
     * @throws E what the action throws; the step then counts as not taken
     */
    <E extends Exception> void take(Step step, Action<E> action) throws E;

    /** How often each step was taken since the hub started, by its code, in the order of an event's way. */
    Map<String, Long> counts();
}
