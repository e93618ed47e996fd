package org.cairngate.cli.master;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads an answer of any length to its end. {@code java.net.http} waits for ever for one whose sender has gone without a word: here a
 * time of silence ends it, in which time for writing what came does not count. For one thread.
 */
final class LongAnswer implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    private final InputStream in;
    private final Duration silence;
    private final ScheduledThreadPoolExecutor clock;
    private volatile boolean silent;

    LongAnswer(InputStream in, Duration silence) {
        this.in = in;
        this.silence = silence;
        this.clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "answer-silence");
            thread.setDaemon(true);
            return thread;
        });
        this.clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Copies it.
     *
     * @return how many bytes it had
     * @throws AnswerCutException when it broke off
     * @throws IOException what {@code to} throws
     */
    long copyTo(OutputStream to) throws IOException {
        byte[] piece = new byte[PIECE];
        long bytes = 0;
        for (int read = read(piece, bytes); read >= 0; read = read(piece, bytes)) {
            to.write(piece, 0, read);
            bytes += read;
        }
        return bytes;
    }

    private int read(byte[] piece, long before) throws AnswerCutException {
        Future<?> end = clock.schedule(this::giveUp, silence.toNanos(), TimeUnit.NANOSECONDS);
        try {
            int read = in.read(piece);
            if (!silent) {
                return read;
            }
        } catch (IOException e) {
            if (!silent) {
                throw new AnswerCutException("the master's answer broke off after " + before + " bytes", e);
            }
        } finally {
            end.cancel(false);
        }
        throw new AnswerCutException(
                "the master's answer stopped after " + before + " bytes: nothing came for " + silence.toSeconds()
                        + " s",
                null);
    }

    private void giveUp() {
        silent = true;
        close();
    }

    @Override
    public void close() {
        clock.shutdown();
        try {
            in.close();
        } catch (IOException e) {
            silent = true; // What could not be closed is not read any more either.
        }
    }
}
