package org.cairngate.hub.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.step.StepCounts;
import org.cairngate.hub.internal.step.Steps;

/**
 * Takes the hub's steps until a given one that concerns the events, at which the hub crashes: its files are copied as they are
 * then, and it takes no step any more. Steps exclude each other, so that no file changes while it is copied.
 */
final class CrashingSteps implements Steps {

    /** When, around a step, the hub crashes. */
    enum Moment {
        BEFORE,
        /** Half of what the step adds to the files is there. */
        TORN,
        AFTER
    }

    /** Where the hub crashes. */
    record Crash(Step step, Moment moment) {
        @Override
        public String toString() {
            return moment + " " + step;
        }
    }

    private final StepCounts counts = new StepCounts();
    private final Crash crash;
    private final Path data;
    private final Path copy;
    private long blocksWithoutEvents = Long.MAX_VALUE;
    private boolean crashed;

    /** Copies {@code data} to {@code copy} at the crash. */
    CrashingSteps(Crash crash, Path data, Path copy) {
        this.crash = crash;
        this.data = data;
        this.copy = copy;
    }

    synchronized boolean crashed() {
        return crashed;
    }

    @Override
    public synchronized <E extends Exception> void take(Step step, Action<E> action) throws E {
        if (crashed) {
            throw new IllegalStateException("crashed " + crash + ", takes no " + step);
        }
        if (step == crash.step() && concernsEvents(step)) {
            crash(action);
            crashed = true;
            throw new IllegalStateException("crashed " + crash);
        }
        counts.take(step, action);
        if (step == Step.BATCH_SEALED && blocksWithoutEvents == Long.MAX_VALUE) {
            blocksWithoutEvents = 1 + taken(Step.BLOCK_STORED);
        }
    }

    /** Blocks that were there before the events are stored, and indexed, as well: a crash there would show little. */
    private boolean concernsEvents(Step step) {
        return switch (step) {
            case CHAIN_BEGUN,
                    HEADERS_STORED,
                    SNAPSHOT_DROPPED,
                    SNAPSHOT_STORED,
                    EVENTS_INDEXED,
                    BATCH_SEALED,
                    STATUS_SENT -> true;
            case BLOCK_INDEXED -> taken(Step.BLOCK_INDEXED) >= blocksWithoutEvents;
            default -> taken(Step.BATCH_SEALED) > 0;
        };
    }

    private long taken(Step step) {
        return counts.counts().get(step.code());
    }

    @Override
    public Map<String, Long> counts() {
        return counts.counts();
    }

    private <E extends Exception> void crash(Action<E> action) throws E {
        try {
            Map<Path, Long> before = sizes();
            Map<Path, byte[]> marks = marks(before.keySet());
            if (crash.moment() != Moment.BEFORE) {
                action.run();
            }
            Map<Path, Long> after = sizes();
            for (Map.Entry<Path, Long> file : after.entrySet()) {
                Path to = copy.resolve(data.relativize(file.getKey()));
                Files.createDirectories(to.getParent());
                Files.copy(file.getKey(), to);
                if (crash.moment() == Moment.TORN) {
                    long old = before.getOrDefault(file.getKey(), 0L);
                    cut(to, Math.min(file.getValue(), old + Math.max(0, file.getValue() - old) / 2));
                    if (marks.containsKey(file.getKey())) {
                        Files.write(to, marks.get(file.getKey()));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The chain store's mark of its last commit: written in place, and never before the write that it is about is on disk. */
    private static Map<Path, byte[]> marks(Set<Path> files) throws IOException {
        Map<Path, byte[]> marks = new HashMap<>();
        for (Path file : files) {
            if (file.endsWith("last-commit")) {
                marks.put(file, Files.readAllBytes(file));
            }
        }
        return marks;
    }

    private Map<Path, Long> sizes() throws IOException {
        Map<Path, Long> sizes = new HashMap<>();
        try (Stream<Path> files = Files.walk(data)) {
            List<Path> regular = files.filter(Files::isRegularFile).toList();
            for (Path file : regular) {
                sizes.put(file, Files.size(file));
            }
        }
        return sizes;
    }

    private static void cut(Path file, long size) throws IOException {
        if (Files.size(file) > size) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(size);
            }
        }
    }
}
