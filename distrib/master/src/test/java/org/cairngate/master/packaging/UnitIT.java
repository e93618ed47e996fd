package org.cairngate.master.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit under systemd's own judgement, without a running systemd. */
class UnitIT {

    private static final String UNIT = "usr/lib/systemd/system/cairngate-master.service";
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+: (\\d+\\.\\d)");
    private static final double MOST_EXPOSURE = 2.0;

    @TempDir
    private Path root;

    @BeforeEach
    void unpack() throws Exception {
        assumeTrue(Ran.has("systemd-analyze"), "systemd-analyze is not on this system");
        DebianPackage.built().unpackTo(root);
    }

    @Test
    void theServiceIsExposedToLittle() throws Exception {
        Ran ran = Ran.of(
                "systemd-analyze",
                "security",
                "--offline=true",
                root.resolve(UNIT).toString());
        Matcher exposure = EXPOSURE.matcher(ran.output());
        assertThat(exposure.find()).as(ran.output()).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).isLessThanOrEqualTo(MOST_EXPOSURE);
    }

    @Test
    void systemdUnderstandsEveryLineOfTheUnit() throws Exception {
        Ran ran = Ran.of(
                "systemd-analyze", "verify", "--man=no", root.resolve(UNIT).toString());
        // The program is not installed on the system that tests; every other complaint names the unit and a line.
        assertThat(ran.output().lines().filter(line -> line.contains("cairngate-master.service")))
                .as(ran.output())
                .allMatch(line -> line.contains("/usr/bin/cairngate-master is not executable"));
    }
}
