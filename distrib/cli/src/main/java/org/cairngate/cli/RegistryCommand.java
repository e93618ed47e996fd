package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands for hubs and for devices have in common: each lists, adds and revokes one kind of entry of the registry. */
abstract class RegistryCommand implements Runnable {
    private final String kind;

    @Spec
    private CommandSpec spec;

    /**
     * @param kind what the entries are called, in paths followed by an s
     */
    RegistryCommand(String kind) {
        this.kind = kind;
    }

    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: list, add or revoke");
    }

    /** The master's path of all entries. */
    final String path() {
        return "/v1/" + kind + "s";
    }

    final int revoked(MasterOptions master, String name) throws IOException {
        Map<String, Object> answer = master.connect().post(path() + "/" + Answers.segment(name) + "/revoke", Map.of());
        out().println(kind + " " + name + " is revoked by transaction " + answer.get("transactionId"));
        return Cairn.OK;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
