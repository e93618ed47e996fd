package org.cairngate.broker.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The orders to {@code faulty_disk.c} in a child process, and its counters. The layout is that of its {@code struct header}. */
final class FaultyDisk implements AutoCloseable {

    /** Which calls fail. */
    enum Failing {
        NOTHING(0),
        WRITES(1),
        SYNCS(2),
        READ_ONLY(4);

        private final int mask;

        Failing(int mask) {
            this.mask = mask;
        }
    }

    private static final Path SOURCE = Path.of("src/test/c/faulty_disk.c").toAbsolutePath();
    private static final int HEADER = 4096;
    private static final int SLOT = 64;
    private static final int SLOTS = 32768;
    private static final int OP = 16 + 2 * 512;
    private static final int OPS = 32768;
    private static final int EIO = 5;

    private final Path library;
    private final Path folder;
    private final Path graves;
    private final Path file;
    private final Optional<String> lie;
    private final MappedByteBuffer map;

    private FaultyDisk(Path library, Path folder, Path work, Optional<String> lie) throws IOException {
        this.library = library;
        this.folder = folder;
        this.lie = lie;
        this.graves = Files.createTempDirectory(work, "graves");
        this.file = Files.createTempFile(work, "disk", ".record");
        try (RandomAccessFile created = new RandomAccessFile(file.toFile(), "rw")) {
            long size = HEADER + (long) SLOT * SLOTS + (long) OP * OPS;
            created.setLength(size);
            map = created.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, size);
            map.order(ByteOrder.nativeOrder());
        }
    }

    /** Compiles the shim; skips the test where there is no compiler. */
    static Path compile(Path work) throws Exception {
        Path library = work.resolve("faulty_disk.so");
        Path output = work.resolve("gcc.txt");
        List<String> command = List.of(
                "gcc",
                "-std=c11",
                "-D_GNU_SOURCE",
                "-U_FORTIFY_SOURCE",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                SOURCE.toString(),
                "-ldl");
        Process compiler;
        try {
            compiler = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            Assumptions.abort("no C compiler here (Debian: gcc and libc6-dev): " + e.getMessage());
            throw e;
        }
        if (!compiler.waitFor(60, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
            String said = Files.readString(output);
            Assumptions.assumeFalse(
                    said.contains("stdio.h: No such file"), "no C headers here (Debian: libc6-dev): " + said.strip());
            throw new AssertionError("faulty_disk.c does not compile: " + said);
        }
        return library;
    }

    /** A disk for one life of a process. */
    static FaultyDisk of(Path library, Path folder, Path work) throws IOException {
        return new FaultyDisk(library, folder, work, Optional.empty());
    }

    /** A disk that does not keep what was synced into files with names that end so. */
    static FaultyDisk lying(Path library, Path folder, Path work, String suffix) throws IOException {
        return new FaultyDisk(library, folder, work, Optional.of(suffix));
    }

    /** What the child's environment needs. */
    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "LD_PRELOAD", library.toString(),
                "CUT_FOLDER", folder.toString(),
                "CUT_GRAVE", graves.toString(),
                "CUT_RECORD", file.toString()));
        lie.ifPresent(suffix -> environment.put("CUT_LIE", suffix));
        return environment;
    }

    Path folder() {
        return folder;
    }

    Path graves() {
        return graves;
    }

    void fail(Failing what) {
        map.putInt(4, EIO);
        map.putInt(0, what.mask);
    }

    void delaySyncs(Duration time) {
        map.putLong(8, TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }

    void moveClock(Duration by) {
        map.putLong(16, by.toSeconds());
    }

    /** Calls that were made to fail so far. */
    long failures() {
        return map.getLong(48);
    }

    /** Syncs of files that succeeded so far. */
    long syncs() {
        return map.getLong(40);
    }

    /** What happened that the model does not cover; empty when the record says all. */
    Optional<String> unmodelled() {
        long count = map.getLong(32);
        return count == 0 ? Optional.empty() : Optional.of(count + " times, first: " + text(56));
    }

    DiskRecord record() {
        return DiskRecord.read(map, HEADER, map.getInt(28), HEADER + SLOT * SLOTS, map.getInt(24));
    }

    private String text(int offset) {
        return DiskRecord.text(map, offset);
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
        PowerCut.remove(graves);
    }
}
