package org.cairngate.master.database;

import java.util.Locale;
import java.util.Objects;

/**
 * How the database is.
 *
 * @param phase how far it is
 * @param why what is wrong when it failed, else empty
 */
public record DatabaseState(Phase phase, String why) {

    /** How far a database is. */
    public enum Phase {
        /** There is none, as was asked for. */
        OFF,
        /** It did not answer yet since the master's start. */
        STARTING,
        /** It answers. */
        READY,
        /** It does not answer; the master tries again by itself. */
        FAILED;

        /** As it is in answers and logs. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Refuses null. */
    public DatabaseState {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(why, "why");
    }

    static DatabaseState of(Phase phase) {
        return new DatabaseState(phase, "");
    }

    /** Whether it answers. */
    public boolean isReady() {
        return phase == Phase.READY;
    }
}
