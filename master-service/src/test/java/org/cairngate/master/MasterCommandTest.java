package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The master's command line as people meet it. */
class MasterCommandTest {

    @TempDir
    private Path root;

    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        CommandLine line = MasterCommand.line(new MasterCommand());
        line.setOut(new PrintWriter(new StringWriter()));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private int init() {
        return execute(
                "--data",
                root.toString(),
                "init",
                "--origin",
                "cairngate.example/test",
                "--organisation",
                "councilbox");
    }

    @Test
    void takenPortEndsTheStartWithOneLineThatNamesIt() throws Exception {
        assertThat(init()).isZero();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(execute("--data", root.toString(), "run", "--mqtt-port", port, "--api-port", "0"))
                    .isEqualTo(1);
            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .startsWith("cairngate-master: ")
                    .contains("127.0.0.1:" + port);
        }
    }

    @Test
    void secondInitIsRefused() {
        assertThat(init()).isZero();
        assertThat(init()).isEqualTo(1);
        assertThat(err.toString()).contains(root.toString(), "--data");
    }

    @Test
    void runWithoutAChainSaysHowToFoundOne() {
        assertThat(execute("--data", root.toString(), "run")).isEqualTo(2);
        assertThat(err.toString()).contains("init --origin");
    }
}
