package org.cairngate.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;

/** A process that fills a journal with events of 200 bytes, and ends as by a kill, without closing it. */
final class FillVictim {

    private static final String FILLER = "0123456789".repeat(10);
    private static final int NAMESPACES = 20;

    private FillVictim() {}

    /** Arguments: the journal's folder and the number of events. */
    public static void main(String[] arguments) throws Exception {
        long events = Long.parseLong(arguments[1]);
        JournalSettings settings = new JournalSettings(
                Path.of(arguments[0]), 16L << 30, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES);
        Journal journal = Journal.open(settings, Clock.systemUTC());
        EventParser parser = new EventParser();
        Annotation note = new Annotation(Instant.ofEpochMilli(1_700_000_000_000L), KeyId.ZERO, List.of());
        CompletableFuture<Appended> last = CompletableFuture.completedFuture(Appended.STORED);
        for (long i = 0; i < events; i++) {
            byte[] event = ("{\"uid\":\"" + i + "\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"t\",\"value\":\""
                            + FILLER + "\"}],\"namespace\":\"a/g" + i % NAMESPACES + "\",\"device_uid\":\"device-1\"}")
                    .getBytes(StandardCharsets.UTF_8);
            last = journal.append(parser.parse(event), event, note).toCompletableFuture();
            while (!journal.accepting()) {
                Thread.onSpinWait();
            }
        }
        System.out.println("filled " + events + " " + last.get(60, TimeUnit.SECONDS) + " bytes="
                + journal.status().bytes());
        System.out.flush();
        Runtime.getRuntime().halt(137);
    }
}
