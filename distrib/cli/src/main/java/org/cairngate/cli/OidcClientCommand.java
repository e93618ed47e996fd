package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.cairngate.client.api.AccountsApi;
import org.cairngate.client.schema.AddedOidcClient;
import org.cairngate.client.schema.NewOidcClient;
import org.cairngate.client.schema.OidcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The applications that sign people in with their accounts of the master. */
@Command(
        name = "client",
        description = "The applications for which people sign in at the master, and where it sends them back to.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class OidcClientCommand extends CommandGroup {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    @Command(name = "list", description = "Print the applications.", mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        Table table = new Table("NAME", "REDIRECT URIS", "API", "PUBLIC");
        for (OidcClient client :
                new AccountsApi(master.connect()).listOidcClients().clients()) {
            table.row(client.name(), client.redirectUris(), client.api(), client.publicClient());
        }
        table.print(out());
        return Cairn.OK;
    }

    @Command(
            name = "add",
            description = "Add an application; its secret is shown once.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "its client_id: 1..64 of A-Z a-z 0-9 . _ -") String name,
            @Option(
                            names = "--redirect",
                            required = true,
                            paramLabel = "URI",
                            description =
                                    "where people are sent back to: https, or http://127.0.0.1 with any port; may be repeated")
                    List<String> redirects,
            @Option(
                            names = "--public",
                            description = "it can keep no secret, as in a browser or on a phone, and gets none")
                    boolean isPublic,
            @Option(
                            names = "--api",
                            description = "its tokens may be good for the API, with the rights of who signed in")
                    boolean api)
            throws IOException {
        NewOidcClient body = new NewOidcClient()
                .name(named(name))
                .redirectUris(redirects)
                .api(api)
                .publicClient(isPublic);
        AddedOidcClient answer = new AccountsApi(master.connect()).addOidcClient(body);
        PrintWriter out = out();
        out.println(
                "people sign in for " + name + " at the master" + (api ? ", and its tokens are good for the API" : ""));
        Answers.text(answer.secret()).ifPresent(secret -> {
            out.println("secret  " + secret);
            out.println("The secret is not shown again: put it where only the application reads it.");
        });
        return Cairn.OK;
    }

    @Command(
            name = "remove",
            description = "Remove an application; nobody signs in for it any more, and its tokens end at once.",
            mixinStandardHelpOptions = true)
    int remove(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "the application's name") String name)
            throws IOException {
        String known = named(name);
        new AccountsApi(master.connect()).removeOidcClient(known);
        out().println("nobody signs in for " + name + " any more");
        return Cairn.OK;
    }

    private String named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw misused("an application's name is 1..64 of A-Z a-z 0-9 . _ -, and begins with a letter or digit, not "
                    + Table.visible(name));
        }
        return name;
    }
}
