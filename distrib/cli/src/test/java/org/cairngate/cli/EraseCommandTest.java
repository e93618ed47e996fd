package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What can be said of a wish to erase before any master is asked. */
class EraseCommandTest {

    private record Ran(int exit, String out, String err) {}

    @Test
    void aWishThatNamesNothingOrTwoThingsIsWrongUsage() {
        assertThat(erase().err()).contains("say which events");
        assertThat(erase().exit()).isEqualTo(2);
        assertThat(erase("--from", "2026-11-01T00:00:00Z").exit()).isEqualTo(2);
        assertThat(erase("--uid", "u", "--device", "d").err()).contains("not both");
        assertThat(erase("--device", "d", "--from", "yesterday").exit()).isEqualTo(2);
        assertThat(erase("--device", "d", "--json").err()).contains("--dry-run or --yes");
    }

    @Test
    void helpSaysWhatIsNotReachedAndWhatTheExitCodesMean() {
        Ran help = erase("--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out().replaceAll("\\s+", " "))
                .contains("Backups and proof files made before are not reached")
                .contains("Exit codes:");
    }

    @Test
    void withoutAMasterNothingIsErased() {
        Ran ran = erase("--device", "d", "--yes");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("which master?");
    }

    private static Ran erase(String... options) {
        String[] args = new String[options.length + 2];
        args[0] = "ledger";
        args[1] = "erase";
        System.arraycopy(options, 0, args, 2, options.length);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Cairn.commandLine(args)
                .setUsageHelpWidth(200)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        return new Ran(line.execute(args), out.toString(), err.toString());
    }
}
