package org.cairngate.master.live;

import org.cairngate.master.alarms.AlarmSubject;

/** What is told of an event as all streams that show it tell it. */
sealed interface Message {

    /** Where it is. */
    Place place();

    /** Itself, in one line. */
    String json();

    /**
     * An event.
     *
     * @param device its device
     */
    record OfEvent(Place place, String device, String json) implements Message {}

    /**
     * An alarm that was raised or cleared.
     *
     * @param subject what it is about
     */
    record OfAlarm(Place place, AlarmSubject subject, String json) implements Message {}
}
