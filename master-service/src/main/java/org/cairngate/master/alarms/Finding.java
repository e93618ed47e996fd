package org.cairngate.master.alarms;

import java.util.Optional;

/**
 * That a condition holds for something.
 *
 * @param hub the hub; empty for the master itself
 * @param text what is wrong, as {@link AlarmEvent#text}
 * @param mark as {@link AlarmEvent#mark}
 */
record Finding(Optional<String> hub, String text, long mark) {

    /** The same as when the alarm was raised. */
    static Finding still(AlarmEvent alarm) {
        return new Finding(alarm.subject().hub(), alarm.text(), alarm.mark());
    }

    /** What it is about, as {@link AlarmSubject#text}. */
    String subject() {
        return new AlarmSubject(hub, Optional.empty()).text();
    }
}
