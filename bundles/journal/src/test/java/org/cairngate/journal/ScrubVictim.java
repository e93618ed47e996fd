package org.cairngate.journal;

import java.nio.file.Path;
import java.time.Clock;

/** A process that trims and scrubs a journal, to be killed while it does. */
final class ScrubVictim {

    private ScrubVictim() {}

    /** Arguments: the journal's folder, and the position below which everything is erased. */
    public static void main(String[] arguments) throws Exception {
        try (Journal journal = Journal.open(JournalSettings.in(Path.of(arguments[0])), Clock.systemUTC())) {
            journal.trim(Long.parseLong(arguments[1]));
            System.out.println("trimmed");
            journal.scrub();
            System.out.println("scrubbed");
        }
    }
}
