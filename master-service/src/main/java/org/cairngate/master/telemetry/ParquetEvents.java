package org.cairngate.master.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.master.parquet.ParquetColumn;
import org.cairngate.master.parquet.ParquetWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as Parquet: the rows and columns of {@link CsvLines}, and further columns with the values that are numbers or truths. Text is as
 * the device sent it, for no spreadsheet calculates it.
 */
final class ParquetEvents implements EventFile {

    private final ParquetColumn<Instant> time = ParquetColumn.time("time");
    private final ParquetColumn<String> uid = ParquetColumn.text("uid");
    private final ParquetColumn<String> namespace = ParquetColumn.text("namespace");
    private final ParquetColumn<String> device = ParquetColumn.text("device");
    private final ParquetColumn<String> hub = ParquetColumn.text("hub");
    private final ParquetColumn<Instant> received = ParquetColumn.time("received");
    private final ParquetColumn<Long> height = ParquetColumn.whole("height");
    private final ParquetColumn<String> key = ParquetColumn.text("key").optional();
    private final ParquetColumn<String> value = ParquetColumn.text("value").optional();
    private final ParquetColumn<Double> number = ParquetColumn.number("number").optional();
    private final ParquetColumn<Boolean> truth = ParquetColumn.truth("boolean").optional();
    private final ParquetWriter writer;
    private final JsonMapper json;

    /** Begins a file. */
    ParquetEvents(OutputStream out, JsonMapper json) throws IOException {
        this.json = json;
        this.writer = new ParquetWriter(
                out, List.of(time, uid, namespace, device, hub, received, height, key, value, number, truth));
    }

    @Override
    public void event(EventRow event) throws IOException {
        if (event.items().isEmpty()) {
            row(event, Optional.empty(), Optional.empty());
        }
        for (EventRow.Reading item : event.items().orElse(List.of())) {
            row(event, Optional.of(item.key()), Optional.of(item.value()));
        }
    }

    private void row(EventRow event, Optional<String> name, Optional<Object> reading) throws IOException {
        time.add(event.time());
        uid.add(event.uid());
        namespace.add(event.namespace());
        device.add(event.device());
        hub.add(event.hub());
        received.add(event.received());
        height.add(event.height());
        key.add(name);
        value.add(reading.map(this::text));
        number.add(reading.filter(Number.class::isInstance).map(some -> ((Number) some).doubleValue()));
        truth.add(reading.filter(Boolean.class::isInstance).map(Boolean.class::cast));
        writer.endRow();
    }

    private String text(Object reading) {
        return reading instanceof List<?> list ? json.writeValueAsString(list) : String.valueOf(reading);
    }

    @Override
    public void end() throws IOException {
        writer.end();
    }
}
