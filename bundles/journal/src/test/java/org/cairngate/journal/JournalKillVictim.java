package org.cairngate.journal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;

/** A process that appends until it is killed and says which events were acknowledged. */
final class JournalKillVictim {

    private JournalKillVictim() {}

    public static void main(String[] arguments) throws Exception {
        Journal journal = Journal.open(JournalSettings.in(Path.of(arguments[0])), Clock.systemUTC());
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < 1_000_000; i++) {
            String uid = "u" + i;
            last = JournalTest.append(journal, JournalTest.event(uid, "v"))
                    .thenRun(() -> System.out.println("ack " + uid));
            while (!journal.accepting()) {
                Thread.onSpinWait();
            }
        }
        last.join();
    }
}
