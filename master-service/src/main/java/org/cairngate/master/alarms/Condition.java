package org.cairngate.master.alarms;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What an alarm is raised for. Asked about once a second, by one thread; answers at once. */
interface Condition {

    /** Of what kind the alarms are. */
    AlarmKind kind();

    /**
     * For what it holds now.
     *
     * @param open the alarms of its kind that are open, by what they are about: what it cannot tell yet, as after a start, it leaves as
     *     it is by {@link Finding#still}
     */
    List<Finding> look(Instant now, Map<String, AlarmEvent> open);
}
