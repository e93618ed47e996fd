package org.cairngate.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.cairngate.cli.master.MasterClient;
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

    private static final String OWN = "/v1/accounts/me/totp";

    @Command(
            name = "begin",
            description = "Get a secret for your authenticator; it counts when you confirm it, within 10 minutes.",
            mixinStandardHelpOptions = true)
    int begin(@Mixin MasterOptions master) throws IOException {
        Map<String, Object> answer = master.connect().post(OWN, Map.of());
        out().println("secret  " + Table.visible(String.valueOf(answer.get("secret"))));
        out().println("uri     " + Table.visible(String.valueOf(answer.get("uri"))));
        out().println("Neither is shown again: put one into your authenticator, then `cairn account totp confirm`.");
        return Cairn.OK;
    }

    @Command(
            name = "confirm",
            description =
                    "Switch your second factor on with a code of it; prints recovery codes and ends your sessions.",
            mixinStandardHelpOptions = true)
    int confirm(@Mixin MasterOptions master, @Mixin CodeInput code) throws IOException {
        MasterClient client = master.connect();
        Map<String, Object> answer = client.post(OWN + "/confirm", Map.of("code", code.read(err())));
        if (answer.get("recoveryCodes") instanceof Iterable<?> codes) {
            codes.forEach(one -> out().println("recovery  " + Table.visible(String.valueOf(one))));
        }
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
        MasterClient client = master.connect();
        if (name.isPresent()) {
            client.delete("/v1/accounts/" + Answers.segment(name.get()) + "/totp");
        } else {
            client.post(OWN + "/remove", Map.of("code", code.read(err())));
        }
        out().println(name.map(other -> "account " + other + " has").orElse("you have") + " no second factor any more");
        return Cairn.OK;
    }
}
