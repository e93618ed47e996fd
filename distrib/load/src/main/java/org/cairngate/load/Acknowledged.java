package org.cairngate.load;

import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which events of a run were sent and which of them the broker acknowledged: two numbers and a bitmap of each connection. What was found afterwards
 * is compared with it by a {@link Reconciliation}. Not changed any more once the load has ended.
 */
public final class Acknowledged {

    private final int run;
    private final List<Session> sessions;

    Acknowledged(int run, List<Session> sessions) {
        this.run = run;
        this.sessions = sessions;
    }

    /** The run, as in {@link EventUid#run()}. */
    public int run() {
        return run;
    }

    /** Events acknowledged. */
    public long count() {
        return sessions.stream()
                .mapToLong(session -> session.acknowledged().cardinality())
                .sum();
    }

    /** Connections of the run. */
    public int connections() {
        return sessions.size();
    }

    /** Events of a connection that were sent at least once: those of the sequences below this. */
    public int sent(int connection) {
        return sessions.get(connection).sent();
    }

    /** Whether the event was acknowledged; false for one of another run. */
    public boolean contains(EventUid uid) {
        return isOfRun(uid) && sessions.get(uid.connection()).acknowledged().get(uid.sequence());
    }

    /** Hands over every acknowledged event in order. */
    public void forEach(Consumer<EventUid> receiver) {
        for (int connection = 0; connection < sessions.size(); connection++) {
            int number = connection;
            bits(connection).stream().forEach(sequence -> receiver.accept(new EventUid(run, number, sequence)));
        }
    }

    boolean isOfRun(EventUid uid) {
        return uid.run() == run && uid.connection() < sessions.size();
    }

    BitSet bits(int connection) {
        return sessions.get(connection).acknowledged();
    }
}
