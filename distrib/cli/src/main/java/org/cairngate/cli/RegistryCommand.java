package org.cairngate.cli;

import java.util.Optional;
import org.cairngate.client.schema.Change;

/** What the commands for hubs and for devices have in common: each is about one kind of entry of the registry, which has an owner. */
abstract class RegistryCommand extends CommandGroup {
    private final String kind;

    /**
     * @param kind what the entries are called
     */
    RegistryCommand(String kind) {
        this.kind = kind;
    }

    /** Whose an entry is, and where. */
    static String owner(Optional<String> organisation, Optional<String> site) {
        return Answers.text(organisation)
                .map(name -> name + "/" + Answers.shown(site))
                .orElse("(nobody)");
    }

    /** Says what becomes of an entry, and which transaction does it. */
    final int changed(String name, String what, Change change) {
        out().println(kind + " " + name + " is " + what + " by " + Answers.transaction(change));
        return Cairn.OK;
    }
}
