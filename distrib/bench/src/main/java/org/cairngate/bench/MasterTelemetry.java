package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.ledger.RefusedException;

/** Telemetry in the master's own PostgreSQL: how fast the projection writes rows, and how soon questions to many rows are answered. */
final class MasterTelemetry {

    private static final int HUBS = 4;
    private static final int HEAP = 512;
    private static final int BATCH = 1000;
    private static final int QUESTIONS = 300;
    private static final int UNCOUNTED = 50;
    private static final double LEAST_ROWS = 20_000;
    private static final double MOST_QUESTION = 50;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Path folder;
    private final boolean quick;
    private final int rows;
    private final Random random = new Random(1);

    MasterTelemetry(Path folder, boolean quick, int rows) {
        this.folder = folder;
        this.quick = quick;
        this.rows = rows;
    }

    List<Figure> measure(Progress progress) throws IOException, RefusedException {
        List<Figure> figures = new ArrayList<>();
        MasterSite site = MasterSite.found(folder, HUBS);
        site.register(0, progress);
        try (MasterServer server = MasterServer.start(site, HEAP)) {
            progress.say("telemetry: events onto the chain");
            int batches = quick ? 25 : 100;
            try (MasterCrowd crowd = MasterCrowd.connect(site, server)) {
                crowd.submit(batches, BATCH);
            }
            long newest = server.status("height");
            awaitTelemetry(server, newest);
            progress.say("telemetry: their rows are made anew by the projection");
            long began = System.nanoTime();
            server.post("/v1/telemetry/rebuild");
            MasterServer.await("the rows are gone", LIMIT, () -> height(server) < newest);
            awaitTelemetry(server, newest);
            double seconds = (System.nanoTime() - began) / 1e9;
            // Each event has one reading, so two rows, and all are of one device.
            figures.add(Figure.of(
                            "rows of telemetry written by the projection",
                            2.0 * HUBS * batches * BATCH / seconds,
                            Unit.ROWS_PER_SECOND)
                    .atLeast(LEAST_ROWS));
            progress.say(String.format(
                    Locale.ROOT,
                    "telemetry: %,d more rows of the same tables, by SQL and not by the projection",
                    rows));
            TelemetryFill fill = new TelemetryFill(site.data(), rows);
            fill.run(progress);
            progress.say("telemetry: questions");
            questions(figures, server, fill);
        } catch (SQLException e) {
            throw new IOException("telemetry: " + e.getMessage(), e);
        }
        ScratchFolder.remove(site.folder());
        return figures;
    }

    private static void awaitTelemetry(MasterServer server, long height) throws IOException {
        MasterServer.await(
                "telemetry is up to block " + height, LIMIT, () -> isReady(server) && height(server) >= height);
    }

    private static boolean isReady(MasterServer server) throws IOException {
        Map<?, ?> database = (Map<?, ?>) server.get("/v1/status").get("database");
        return "ready".equals(database.get("state"));
    }

    /** The newest block that is in the rows; negative while they are not of this chain, as right after they were dropped. */
    private static long height(MasterServer server) throws IOException {
        return server.find("/v1/telemetry/latest?limit=1")
                .map(page -> ((Number) page.get("height")).longValue())
                .orElse(-1L);
    }

    private void questions(List<Figure> figures, MasterServer server, TelemetryFill fill) throws IOException {
        String among = String.format(Locale.ROOT, " of %,d rows", rows);
        MasterQuestions questions = new MasterQuestions(server, QUESTIONS, UNCOUNTED);
        figures.addAll(questions.ask(
                "newest values of a device" + among,
                MOST_QUESTION,
                () -> "/v1/telemetry/latest?device=" + fill.device(random)));
        figures.addAll(questions.ask(
                "one day of a key" + among,
                MOST_QUESTION,
                () -> "/v1/telemetry/series?key=temperature&device=" + fill.device(random) + fill.day(random)));
        figures.addAll(questions.ask(
                "one day of events, page of 100" + among,
                MOST_QUESTION,
                () -> "/v1/telemetry/events?device=" + fill.device(random) + fill.day(random)));
    }
}
