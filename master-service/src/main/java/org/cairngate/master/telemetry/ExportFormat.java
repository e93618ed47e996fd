package org.cairngate.master.telemetry;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import tools.jackson.databind.json.JsonMapper;

/** How an export is written. The first one is that of clients that do not say. */
enum ExportFormat {
    NDJSON(ExportFormat.NDJSON_TYPE) {
        @Override
        EventFile begin(OutputStream out, JsonMapper json) {
            return new NdjsonLines(writer(out), json);
        }
    },
    CSV(ExportFormat.CSV_TYPE) {
        @Override
        EventFile begin(OutputStream out, JsonMapper json) throws IOException {
            return new CsvLines(writer(out), json);
        }
    },
    PARQUET(ExportFormat.PARQUET_TYPE) {
        @Override
        EventFile begin(OutputStream out, JsonMapper json) throws IOException {
            return new ParquetEvents(out, json);
        }
    };

    static final String NDJSON_TYPE = "application/x-ndjson";
    static final String CSV_TYPE = "text/csv";
    static final String PARQUET_TYPE = "application/vnd.apache.parquet";
    /** All of them as requests name them. */
    static final String LABELS = "csv|ndjson|parquet";

    private final String type;

    ExportFormat(String type) {
        this.type = type;
    }

    /** Begins a file. */
    abstract EventFile begin(OutputStream out, JsonMapper json) throws IOException;

    private static Writer writer(OutputStream out) {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    /** As requests name it, and as its files end. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As an answer's header says it. */
    String contentType() {
        return this == CSV ? type + ";charset=UTF-8" : type;
    }

    /**
     * The format of an answer.
     *
     * @param label what the request named
     * @param accept its header Accept, which counts when it named nothing
     */
    static ExportFormat of(Optional<String> label, Optional<String> accept) {
        return label.map(name -> valueOf(name.toUpperCase(Locale.ROOT)))
                .or(() -> accept.flatMap(ExportFormat::accepted))
                .orElse(NDJSON);
    }

    private static Optional<ExportFormat> accepted(String accept) {
        List<MediaType> types = MediaType.parseMediaTypes(accept);
        MimeTypeUtils.sortBySpecificity(types);
        return types.stream()
                .filter(wanted -> wanted.getQualityValue() > 0)
                .flatMap(wanted -> Stream.of(values()).filter(one -> wanted.includes(MediaType.valueOf(one.type))))
                .findFirst();
    }
}
