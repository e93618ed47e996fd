package org.cairngate.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cairngate.load.LoadEvents;
import org.cairngate.load.LoadFigures;
import org.cairngate.load.Reconciliation;

/**
 * What a load has come to.
 *
 * @param connections how many were wanted
 * @param acknowledged events acknowledged, those of the last moments too
 * @param found what the check found; empty when there was none
 */
record LoadReport(
        int connections, LoadFigures figures, LoadEvents events, long acknowledged, Optional<Reconciliation> found) {
    private static final int FORMAT = 1;
    private static final int NAMED = 10;
    private static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0, 99.9, 100.0);

    /** Whether nothing was refused, every connection was admitted, and nothing is missing or there twice. */
    boolean clean() {
        return figures.refused() == 0
                && events.notAdmitted().isEmpty()
                && events.opened() >= connections
                && found.map(each -> each.outcome().clean()).orElse(true);
    }

    void print(PrintWriter out) {
        Table table = new Table("what", "value");
        table.row("connections admitted, lost, of", events.opened() + ", " + events.lost() + ", " + connections);
        events.notAdmitted().forEach((code, times) -> table.row("connections refused, code " + code, times));
        table.row("events sent, sent again", figures.sent() + ", " + figures.resent());
        table.row("events acknowledged", acknowledged);
        events.refused().forEach((code, times) -> table.row("events refused, reason code " + code, times));
        table.row("sent a second", String.format(Locale.ROOT, "%,.0f", figures.sentPerSecond()));
        table.row("acknowledged a second", String.format(Locale.ROOT, "%,.0f", figures.perSecond()));
        for (double percent : PERCENTILES) {
            table.row("latency p" + name(percent), milliseconds(percent) + " ms");
        }
        found.map(Reconciliation::outcome).ifPresent(outcome -> {
            table.row("acknowledged but missing", outcome.missing());
            table.row("there twice", outcome.duplicates());
            table.row("there, not acknowledged", outcome.unacknowledged());
        });
        table.print(out);
        found.ifPresent(each -> each.missing(NAMED).forEach(uid -> out.println("missing " + uid)));
        events.lastFailure().ifPresent(why -> out.println("last failed connection: " + Table.visible(why)));
    }

    private static String name(double percent) {
        return percent == Math.rint(percent) ? Long.toString(Math.round(percent)) : Double.toString(percent);
    }

    private String milliseconds(double percent) {
        return String.format(Locale.ROOT, "%.3f", figures.percentile(percent).toNanos() / 1e6);
    }

    /** One JSON document on one line; the module's README describes it. */
    String json() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeStringField("result", clean() ? "clean" : "failed");
            json.writeNumberField("exit", clean() ? Cairn.OK : Cairn.FAILED);
            json.writeNumberField("connections", connections);
            json.writeNumberField("admitted", events.opened());
            json.writeNumberField("lost", events.lost());
            counts(json, "notAdmitted", events.notAdmitted());
            json.writeNumberField("seconds", figures.time().toNanos() / 1e9);
            json.writeNumberField("sent", figures.sent());
            json.writeNumberField("resent", figures.resent());
            json.writeNumberField("acknowledged", acknowledged);
            counts(json, "refused", events.refused());
            json.writeNumberField("perSecond", figures.perSecond());
            json.writeObjectFieldStart("latencyMicros");
            for (double percent : PERCENTILES) {
                json.writeNumberField(
                        "p" + name(percent), figures.percentile(percent).toNanos() / 1000);
            }
            json.writeEndObject();
            if (found.isPresent()) {
                check(json, found.get());
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void counts(JsonGenerator json, String name, Map<Integer, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<Integer, Long> each : counts.entrySet()) {
            json.writeNumberField(each.getKey().toString(), each.getValue());
        }
        json.writeEndObject();
    }

    private static void check(JsonGenerator json, Reconciliation found) throws IOException {
        Reconciliation.Outcome outcome = found.outcome();
        json.writeObjectFieldStart("check");
        json.writeNumberField("missing", outcome.missing());
        json.writeNumberField("duplicates", outcome.duplicates());
        json.writeNumberField("unacknowledged", outcome.unacknowledged());
        json.writeArrayFieldStart("firstMissing");
        for (var uid : found.missing(NAMED)) {
            json.writeString(uid.toString());
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
