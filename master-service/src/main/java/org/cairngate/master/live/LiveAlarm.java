package org.cairngate.master.live;

import java.time.Instant;
import java.util.Optional;
import org.cairngate.master.alarms.AlarmEvent;

/**
 * That an alarm was raised or cleared, as a stream tells it.
 *
 * @param uid the alarm's uid, in both
 * @param state raised or cleared
 * @param kind of what it is
 * @param subject {@code hub:NAME}, or {@code master}
 * @param organisation whose the hub was when it was raised
 * @param text what is wrong, or was
 * @param advice what to do
 * @param time when it was noticed
 * @param height the block that has it
 */
record LiveAlarm(
        String uid,
        String state,
        String kind,
        String subject,
        Optional<String> organisation,
        String text,
        String advice,
        Instant time,
        long height) {

    static LiveAlarm of(AlarmEvent event, long height) {
        return new LiveAlarm(
                event.clears().orElse(event.uid()),
                event.isRaise() ? "raised" : "cleared",
                event.kind().label(),
                event.subject().text(),
                event.subject().organisation(),
                event.text(),
                event.kind().advice(),
                event.time(),
                height);
    }
}
