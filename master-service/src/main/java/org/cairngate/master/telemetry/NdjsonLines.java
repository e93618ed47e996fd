package org.cairngate.master.telemetry;

import java.io.IOException;
import java.io.Writer;
import tools.jackson.databind.json.JsonMapper;

/** Events as JSON, a line each. */
final class NdjsonLines implements EventFile {

    private final Writer out;
    private final JsonMapper json;

    NdjsonLines(Writer out, JsonMapper json) {
        this.out = out;
        this.json = json;
    }

    @Override
    public void event(EventRow event) throws IOException {
        out.write(json.writeValueAsString(event) + "\n");
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }
}
