package org.cairngate.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the commands for hubs and for devices have in common: each lists, adds and revokes one kind of entry of the registry. */
abstract class RegistryCommand extends CommandGroup {
    private static final int PAGE = 500;

    private final String kind;

    /**
     * @param kind what the entries are called, in paths followed by an s
     */
    RegistryCommand(String kind) {
        this.kind = kind;
    }

    /** The master's path of all entries. */
    final String path() {
        return "/v1/" + kind + "s";
    }

    /** All entries that a query finds, which begins with an ampersand unless it is empty. */
    final List<Map<String, Object>> all(MasterOptions master, String query) throws IOException {
        List<Map<String, Object>> entries = new ArrayList<>();
        master.connect().pages(path() + "?limit=" + PAGE + query, page -> {
            entries.addAll(Answers.list(page, kind + "s"));
            return true;
        });
        return entries;
    }

    /** Whose an entry is, and where. */
    static String owner(Optional<String> organisation, Optional<String> site) {
        return Answers.text(organisation)
                .map(name -> name + "/" + Answers.shown(site))
                .orElse("(nobody)");
    }

    /** The master's path of one entry. */
    final String path(String name) {
        return path() + "/" + Answers.segment(name);
    }

    /** Says what became of an entry, and which transaction did it. */
    final int changed(String name, String what, Optional<String> transaction) {
        out().println(kind + " " + name + " is " + what + " by transaction " + Answers.shown(transaction));
        return Cairn.OK;
    }
}
