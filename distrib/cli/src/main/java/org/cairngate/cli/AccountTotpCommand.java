package org.cairngate.cli;

import java.io.IOException;
import java.util.Optional;
import org.cairngate.client.api.AccountsApi;
import org.cairngate.client.schema.NewCode;
import org.cairngate.client.schema.NewSecret;
import org.cairngate.client.schema.OwnCode;
import org.cairngate.client.schema.RecoveryCodes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A person's second factor: codes of an authenticator (RFC 6238), asked for besides the password. */
@Command(
        name = "totp",
        description =
                "Your second factor: begin, confirm, remove; or, as an administrator, remove another's who has lost it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class AccountTotpCommand extends CommandGroup {

    @Command(
            name = "begin",
            description = "Get a secret for your authenticator; it counts when you confirm it, within 10 minutes.",
            mixinStandardHelpOptions = true)
    int begin(@Mixin MasterOptions master) throws IOException {
        NewSecret answer = new AccountsApi(master.connect()).beginSecondFactor();
        out().println("secret  " + Answers.shown(answer.secret()));
        out().println("uri     " + Answers.shown(answer.uri()));
        out().println("Neither is shown again: put one into your authenticator, then `cairn account totp confirm`.");
        return Cairn.OK;
    }

    @Command(
            name = "confirm",
            description =
                    "Switch your second factor on with a code of it; prints recovery codes and ends your sessions.",
            mixinStandardHelpOptions = true)
    int confirm(@Mixin MasterOptions master, @Mixin CodeInput code) throws IOException {
        AccountsApi accounts = new AccountsApi(master.connect());
        RecoveryCodes answer = accounts.confirmSecondFactor(new NewCode().code(code.read(err())));
        answer.recoveryCodes().forEach(one -> out().println("recovery  " + Table.visible(one)));
        out().println(
                        "The second factor is on: `cairn login` asks for its next code. Write the recovery codes down: they are not"
                                + " shown again, and each lets you in once without the authenticator.");
        return Cairn.OK;
    }

    @Command(
            name = "remove",
            description = "Remove your second factor with a code of it, or that of another as an administrator.",
            mixinStandardHelpOptions = true)
    int remove(
            @Mixin MasterOptions master,
            @Mixin CodeInput code,
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "another's account; without a name yours")
                    Optional<String> name)
            throws IOException {
        AccountsApi accounts = new AccountsApi(master.connect());
        if (name.isPresent()) {
            accounts.removeSecondFactor(name.get());
        } else {
            accounts.removeOwnSecondFactor(new OwnCode().code(code.read(err())));
        }
        out().println(name.map(other -> "account " + other + " has").orElse("you have") + " no second factor any more");
        return Cairn.OK;
    }
}
