package org.cairngate.master.telemetry;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as CSV (RFC 4180), a line a reading; an event whose readings are encrypted has one line without key and value. Text that a
 * spreadsheet would calculate gets a {@code '} before it.
 */
final class CsvLines implements EventFile {

    private static final String FORMULA = "=+-@\t\r";

    private final Writer out;
    private final JsonMapper json;

    /** Begins a file. */
    CsvLines(Writer out, JsonMapper json) throws IOException {
        this.out = out;
        this.json = json;
        out.write("time,uid,namespace,device,hub,received,height,key,value\r\n");
    }

    @Override
    public void event(EventRow event) throws IOException {
        if (event.items().isEmpty()) {
            line(event, "", "");
        }
        for (EventRow.Reading item : event.items().orElse(List.of())) {
            Object value = item.value();
            line(event, cell(item.key()), cell(value));
        }
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }

    private void line(EventRow event, String key, String value) throws IOException {
        out.write(String.join(
                        ",",
                        event.time().toString(),
                        cell(event.uid()),
                        cell(event.namespace()),
                        cell(event.device()),
                        cell(event.hub()),
                        event.received().toString(),
                        Long.toString(event.height()),
                        key,
                        value)
                + "\r\n");
    }

    private String cell(Object value) {
        if (value instanceof String text) {
            return quoted(!text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text);
        }
        return value instanceof List<?> list ? quoted(json.writeValueAsString(list)) : String.valueOf(value);
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9._:/ -]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
