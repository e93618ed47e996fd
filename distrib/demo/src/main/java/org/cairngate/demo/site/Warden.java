package org.cairngate.demo.site;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Makes sure that no process outlives its site: a small process that ends all others of the site when its standard input ends, which
 * also happens when this JVM is killed. It knows them by a mark in their environment, which is there before they run: a list that
 * we send would lack the one that starts while we are killed. Safe for use by several threads.
 */
public final class Warden implements AutoCloseable {
    private final Process process;
    private final String site;

    private Warden(Process process, String site) {
        this.process = process;
        this.site = site;
    }

    static Warden start(Toolchain toolchain, Path log) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        String site = UUID.randomUUID().toString();
        return new Warden(
                new ProcessBuilder(toolchain.demoCommand(16, "warden", site))
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(log.toFile()))
                        .start(),
                site);
    }

    /** Starts a process that, with all that it starts, does not outlive us. */
    Process start(ProcessBuilder builder) throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the warden of this site is gone, so no process may start");
        }
        builder.environment().put(WardenProcess.MARK, site);
        return builder.start();
    }

    /** Ends what is still alive and waits for that. */
    @Override
    public synchronized void close() throws InterruptedIOException {
        try {
            process.getOutputStream().close();
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
