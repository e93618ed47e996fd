package org.cairngate.broker.internal.command;

import java.util.BitSet;

/**
 * Which packet identifiers are in use towards one client, ours and Moquette's, and how many more publishes it takes
 * (MQTT 5, section 4.9). For one event loop.
 *
 * <p>Moquette counts its identifiers up from 1 on each connection, so ours are taken from the upper end down. Should the two meet,
 * Moquette's publish waits until ours is acknowledged: on the wire an identifier has one meaning at a time.
 */
final class CommandWindow {

    /** Most commands of a device that are not acknowledged: enough for a round trip of 100 ms at 160 commands/s. */
    static final int COMMANDS = 16;

    /** Most bytes of payloads that are fetched at once for a connection; one larger command comes by itself. */
    static final int BYTES = 128 << 10;

    /** The identifiers that commands are given, from the highest down to this; Moquette gets there after 49,151 publishes. */
    static final int LOWEST = 0xC000;

    static final int HIGHEST = 0xFFFF;

    private final int receiveMaximum;
    private final BitSet ours = new BitSet();
    private final BitSet theirs = new BitSet();
    private int last = HIGHEST + 1;

    /** What may be fetched. */
    record Room(int count, int bytes) {}

    CommandWindow(int receiveMaximum) {
        this.receiveMaximum = receiveMaximum;
    }

    /** How many more commands may go out. */
    int room() {
        return Math.min(COMMANDS - ours.cardinality(), receiveMaximum - ours.cardinality() - theirs.cardinality());
    }

    /** Whether a publish of Moquette's may go out now; a repeated one holds its place already. */
    boolean admits(int theirId) {
        return theirs.get(theirId)
                || (!ours.get(theirId) && ours.cardinality() + theirs.cardinality() < receiveMaximum);
    }

    /** A publish of Moquette's goes out. */
    void takeTheirs(int id) {
        theirs.set(id);
    }

    /** The client is done with a publish of Moquette's. */
    void freeTheirs(int id) {
        theirs.clear(id);
    }

    /** An identifier for a command that goes out now. */
    int takeOurs() {
        do {
            last = last == LOWEST ? HIGHEST : last - 1;
        } while (ours.get(last) || theirs.get(last));
        ours.set(last);
        return last;
    }

    /** A command goes out under the identifier that it had on the connection before; false when Moquette took it. */
    boolean takeOurs(int id) {
        boolean free = !theirs.get(id);
        ours.set(id, free);
        return free;
    }

    /** Whether the identifier is one of ours; it is free then. */
    boolean freeOurs(int id) {
        boolean was = ours.get(id);
        ours.clear(id);
        return was;
    }
}
