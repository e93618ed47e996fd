package org.cairngate.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All figures of one run: the table for people and the same as JSON. For one thread. */
final class Report {
    private static final String FORM = "%-58s %12s %-9s %-28s %12s %6s  %s%n";

    private final Instant began;
    private final boolean quick;
    private final double load = load();
    private final List<Figure> figures = new ArrayList<>();

    Report(Instant began, boolean quick) {
        this.began = began;
        this.quick = quick;
    }

    void add(List<Figure> more) {
        figures.addAll(more);
    }

    void print(PrintStream out) {
        if (load > 0.5) {
            out.printf(
                    Locale.ROOT,
                    "Other programs were busy (load %.1f before the run): figures by the clock are lower than this machine can.%n",
                    load);
        }
        out.printf(FORM, "what", "measured", "", "target", "bare", "ratio", "met");
        for (Figure figure : figures) {
            out.printf(
                    FORM,
                    figure.what(),
                    figure.unit().format(figure.value()),
                    figure.unit().label(),
                    figure.target(),
                    figure.bare()
                            .map(bare -> figure.unit().format(bare.value()))
                            .orElse(""),
                    figure.ratio()
                            .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                            .orElse(""),
                    figure.met().map(met -> met ? "yes" : "NO").orElse("-"));
        }
    }

    /** Writes {@code {"began", "quick", "machine", "loadBefore", "figures": [...]}}. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (OutputStream out = Files.newOutputStream(file);
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("began", began.toString());
            json.writeBooleanField("quick", quick);
            json.writeStringField("machine", machine());
            json.writeNumberField("loadBefore", load);
            json.writeArrayFieldStart("figures");
            for (Figure figure : figures) {
                write(json, figure);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Figure figure) throws IOException {
        json.writeStartObject();
        json.writeStringField("what", figure.what());
        json.writeNumberField("value", figure.value());
        json.writeStringField("unit", figure.unit().label());
        json.writeStringField("target", figure.target());
        if (figure.bare().isPresent()) {
            json.writeNumberField("bare", figure.bare().get().value());
            json.writeNumberField("ratio", figure.ratio().orElseThrow());
        }
        if (figure.met().isPresent()) {
            json.writeBooleanField("met", figure.met().get());
        }
        json.writeEndObject();
    }

    static String machine() {
        return Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + System.getProperty("java.runtime.version");
    }

    /** How many threads of all programs wanted a core in the last minute; negative where the system does not say. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
