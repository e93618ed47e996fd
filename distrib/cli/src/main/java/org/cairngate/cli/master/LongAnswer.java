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
final class LongAnswer extends InputStream {
    private static final int PIECE = 1 << 16;

    private final InputStream in;
    private final Duration silence;
    private final ScheduledThreadPoolExecutor clock;
    private volatile boolean silent;
    private long bytes;

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
        for (int read = read(piece); read >= 0; read = read(piece)) {
            to.write(piece, 0, read);
        }
        return bytes;
    }

    @Override
    public int read() throws AnswerCutException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Counts what comes, and gives up when nothing does. */
    @Override
    public int read(byte[] piece, int offset, int length) throws AnswerCutException {
        Future<?> end = clock.schedule(this::giveUp, silence.toNanos(), TimeUnit.NANOSECONDS);
        try {
            int read = in.read(piece, offset, length);
            if (!silent) {
                bytes += Math.max(0, read);
                return read;
            }
        } catch (IOException e) {
            if (!silent) {
                throw new AnswerCutException("the master's answer broke off after " + bytes + " bytes", e);
            }
        } finally {
            end.cancel(false);
        }
        throw new AnswerCutException(
                "the master's answer stopped after " + bytes + " bytes: nothing came for " + silence.toSeconds() + " s",
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
