package org.cairngate.master.alarms;

import java.util.Optional;

/**
 * An alarm from its raising on.
 *
 * @param raised how it began
 * @param height the block that has it; empty while it waits for one
 * @param cleared how it ended; empty while it is open
 * @param clearedHeight the block that has its end
 */
record Alarm(AlarmEvent raised, Optional<Long> height, Optional<AlarmEvent> cleared, Optional<Long> clearedHeight) {

    /** One that is open. */
    static Alarm open(AlarmEvent raised, Optional<Long> height) {
        return new Alarm(raised, height, Optional.empty(), Optional.empty());
    }

    boolean isOpen() {
        return cleared.isEmpty();
    }

    /** The same once it is cleared. */
    Alarm ended(AlarmEvent end, Optional<Long> endHeight) {
        return new Alarm(raised, height, Optional.of(end), endHeight);
    }
}
