package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said of a wish to erase before any master is asked. */
class EraseCommandTest {

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

    private static Ran erase(Object... options) {
        return Ran.of(
                "ledger", Stream.concat(Stream.of("erase"), Stream.of(options)).toArray());
    }
}
