package org.cairngate.broker.faults;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Where each event is in the journal, from dumps of its lives. A uid is a line's name, a dot and a number. */
final class Kept {

    private final Map<String, Long> positions = new HashMap<>();
    private long duplicates;

    /** Takes a dump: what is at its first position and behind it is what it says; what is before was trimmed. */
    void read(Path dump) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(dump)))) {
            long first = in.readLong();
            positions.values().removeIf(position -> position >= first);
            for (long position = in.readLong(); position >= 0; position = in.readLong()) {
                Long other = positions.put(in.readUTF(), position);
                if (other != null) {
                    duplicates++;
                }
            }
        }
    }

    boolean has(String uid) {
        return positions.containsKey(uid);
    }

    /** Events that were in the journal at two positions. */
    long duplicates() {
        return duplicates;
    }

    int size() {
        return positions.size();
    }
}
