package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;

/** What a run of cairn in this JVM answered. */
record Ran(int exit, String out, String err) {

    /** Runs a command line; usage is not wrapped. */
    static Ran cairn(Object... arguments) {
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Cairn.commandLine(words)
                .setUsageHelpWidth(200)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Ran(exit, out.toString(), err.toString());
    }

    /** Runs a subcommand of {@code command}. */
    static Ran of(String command, Object... arguments) {
        return cairn(Stream.concat(Stream.of(command), Stream.of(arguments)).toArray());
    }

    /** The one JSON document that it wrote. */
    Map<String, Object> document() {
        try {
            assertThat(out.lines()).hasSize(1);
            return JSON.std.mapFrom(out);
        } catch (IOException e) {
            throw new AssertionError("no JSON document: " + out, e);
        }
    }
}
