package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.state.TestSite;

/** A process of its own that mints until it is killed and says after each block how many are safe. */
final class Appender {

    static final String[] HUBS = {"hub-1", "hub-2"};

    private Appender() {}

    /** Arguments: the store, and how many blocks to mint before it waits to be killed. */
    public static void main(String[] arguments) throws Exception {
        ChainStore store = ChainStore.open(Path.of(arguments[0]));
        long limit = Long.parseLong(arguments[1]);
        TestSite site = new TestSite(HUBS);
        if (store.isEmpty()) {
            store.initialise(site.genesis);
        }
        site.resume(store, HUBS);
        for (long i = 0; i < limit; i++) {
            site.fill(store, 1, HUBS);
            for (int j = 0; j < 4; j++) {
                String name = "own-" + j;
                store.write(local -> local.putMeta(name, new byte[] {1, 2, 3}));
            }
            System.out.println(store.tip().size());
        }
        assertThat(System.in.read()).isNegative();
    }

    /** Mints until {@code blocks} are reported, then kills without warning; {@code idle} waits until nothing is under way. */
    static long runAndKill(Path store, int blocks, boolean idle) throws IOException, InterruptedException {
        return runAndKill(Appender.class, store, blocks, idle);
    }

    /** The same with another program that takes these arguments. */
    static long runAndKill(Class<?> program, Path store, int blocks, boolean idle)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        program.getName(),
                        store.toString(),
                        String.valueOf(idle ? blocks : Long.MAX_VALUE)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < blocks; i++) {
                String line = out.readLine();
                assertThat(line).as("the appender ended early").isNotNull();
                last = Long.parseLong(line);
            }
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return last;
    }
}
