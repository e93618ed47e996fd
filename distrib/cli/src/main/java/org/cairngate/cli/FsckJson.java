package org.cairngate.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.store.Damage;
import org.cairngate.ledger.store.FsckReport;

/** What fsck found, for programs and for people. */
final class FsckJson {

    private static final int FORMAT = 1;

    private FsckJson() {}

    /** One JSON document on one line; the module's README describes it. */
    static String write(Path store, FsckReport report) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeStringField("result", report.clean() ? "clean" : "damaged");
            json.writeNumberField("exit", report.clean() ? Cairn.OK : Cairn.FAILED);
            json.writeStringField("store", store.toString());
            FsckReport.Counts counts = report.counts();
            json.writeObjectFieldStart("checked");
            json.writeNumberField("files", counts.files());
            json.writeNumberField("blocks", counts.blocks());
            json.writeNumberField("transactions", counts.transactions());
            json.writeNumberField("segments", counts.segments());
            json.writeNumberField("events", counts.events());
            json.writeEndObject();
            json.writeArrayFieldStart("damages");
            for (Damage damage : report.damages()) {
                write(json, damage);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Damage damage) throws IOException {
        json.writeStartObject();
        json.writeStringField("place", damage.place());
        json.writeStringField("what", damage.what());
        if (damage.file().isPresent()) {
            json.writeStringField("file", damage.file().get());
        }
        if (damage.bytes().isPresent()) {
            json.writeNumberField("from", damage.bytes().get().from());
            json.writeNumberField("to", damage.bytes().get().to());
        }
        json.writeEndObject();
    }

    /** A line a damage and one of what was checked. */
    static List<String> lines(FsckReport report) {
        List<String> lines = new ArrayList<>();
        for (Damage damage : report.damages()) {
            String bytes = damage.bytes().map(range -> " bytes " + range).orElse("");
            String file = damage.file()
                    .filter(name -> !damage.place().endsWith(name))
                    .map(name -> " in file " + name)
                    .orElse("");
            lines.add("damage  " + Table.visible(damage.place() + file + bytes + ": " + damage.what()));
        }
        FsckReport.Counts counts = report.counts();
        lines.add("checked " + counts.files() + " files, " + counts.blocks() + " blocks, " + counts.transactions()
                + " transactions, " + counts.segments() + " segments, " + counts.events() + " events");
        return lines;
    }
}
