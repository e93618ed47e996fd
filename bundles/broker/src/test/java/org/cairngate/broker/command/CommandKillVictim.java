package org.cairngate.broker.command;

import java.nio.file.Path;
import org.cairngate.broker.fixture.CommandSite;

/** A broker that takes commands, prints those that are kept, and waits to be killed. */
final class CommandKillVictim {

    private CommandKillVictim() {}

    /** Arguments: a folder, and a device that never comes. */
    public static void main(String[] arguments) throws Exception {
        CommandSite site = new CommandSite(Path.of(arguments[0]));
        site.site().device(arguments[1]);
        for (int i = 0; i < Integer.MAX_VALUE; i++) {
            site.send("c" + i, arguments[1]);
            System.out.println("kept c" + i);
        }
    }
}
