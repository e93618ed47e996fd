package org.cairngate.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing but by its subcommands. */
abstract class CommandGroup implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public final void run() {
        throw misused(
                "say what to do: one of " + String.join(", ", spec.subcommands().keySet()));
    }

    /** That what was given makes no sense, which shows the usage. */
    final ParameterException misused(String detail) {
        return new ParameterException(spec.commandLine(), detail);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
