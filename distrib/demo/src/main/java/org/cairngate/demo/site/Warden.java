package org.cairngate.demo.site;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Makes sure that no process outlives its site: a small process that knows the others and ends them when its standard input ends,
 * which also happens when this JVM is killed. Safe for use by several threads.
 */
public final class Warden implements AutoCloseable {
    private final Process process;
    private final BufferedWriter orders;

    private Warden(Process process) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    static Warden start(Toolchain toolchain, Path log) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        return new Warden(new ProcessBuilder(toolchain.demoCommand(16, "warden"))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start());
    }

    /** From now on {@code child} does not outlive us. */
    synchronized void watch(ProcessHandle child) throws IOException {
        long started = child.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        try {
            orders.write(child.pid() + " " + started + "\n");
            orders.flush();
        } catch (IOException e) {
            child.destroyForcibly();
            throw new IOException("the warden of this site is gone, so no process may start", e);
        }
    }

    /** Ends what is still alive and waits for that. */
    @Override
    public synchronized void close() throws InterruptedIOException {
        try {
            orders.close();
        } catch (IOException e) {
            // It is gone already, which is what closing asks for.
        }
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
