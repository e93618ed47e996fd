package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.cli.master.MasterRefusedException;
import org.cairngate.client.api.AccountsApi;
import org.cairngate.client.schema.BegunSession;
import org.cairngate.client.schema.NewSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Begins a session at a master: the way in for who has a second factor. */
@Command(
        name = "login",
        description = {
            "Begin a session at a master with name and password, and with a code where the account has a second factor.",
            "Its token goes to a file of mode 0600, which other commands take as --key-file. It ends after 12 hours, after an hour "
                    + "in which nobody uses it, with any change of the account, or by `cairn logout`."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LoginCommand implements Callable<Integer> {

    /** What the master answers to a password that is right and not enough. */
    static final String SECOND_FACTOR = "second-factor";

    @Spec
    private CommandSpec spec;

    @Mixin
    private MasterOptions master;

    @Mixin
    private CodeInput code;

    @Option(
            names = "--session-file",
            required = true,
            paramLabel = "FILE",
            description = "where the session's token is written; one that is there is replaced")
    private Path file;

    @Override
    public Integer call() throws IOException {
        BegunSession session = begin(new AccountsApi(master.connectByPassword()));
        String token = Answers.text(session.token())
                .orElseThrow(() -> new CommandFailedException("the master answered no token"));
        SessionFile.write(file, token);
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                "logged in until " + Answers.shown(session.expiresAt()) + "; other commands take --key-file " + file);
        out.flush();
        return Cairn.OK;
    }

    private BegunSession begin(AccountsApi accounts) throws IOException {
        try {
            return accounts.logIn();
        } catch (MasterRefusedException refused) {
            if (!refused.reason().equals(SECOND_FACTOR)) {
                throw refused;
            }
            NewSession wish = new NewSession().code(code.read(spec.commandLine().getErr()));
            return accounts.logIn(new AccountsApi.LogInOptions().newSession(wish));
        }
    }
}
