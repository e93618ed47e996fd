package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.cli.master.MasterRefusedException;
import org.cairngate.client.api.AccountsApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ends a session at a master, and removes the file with its token. */
@Command(
        name = "logout",
        description = "End the session whose token is in --key-file, at once, and remove that file.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LogoutCommand implements Callable<Integer> {

    private static final int UNAUTHORIZED = 401;

    @Spec
    private CommandSpec spec;

    @Mixin
    private MasterOptions master;

    @Override
    public Integer call() throws IOException {
        Path file = master.keyFile()
                .orElseThrow(
                        () -> new CommandFailedException(
                                "which session? Give --key-file with the file that `cairn login` wrote, or set CAIRN_KEY_FILE"));
        String how = "logged out";
        try {
            new AccountsApi(master.connect()).logOut();
        } catch (MasterRefusedException refused) {
            if (refused.status() != UNAUTHORIZED) {
                throw refused;
            }
            how = "the session had ended already";
        }
        Files.delete(file);
        PrintWriter out = spec.commandLine().getOut();
        out.println(how + "; " + file + " is removed");
        out.flush();
        return Cairn.OK;
    }
}
