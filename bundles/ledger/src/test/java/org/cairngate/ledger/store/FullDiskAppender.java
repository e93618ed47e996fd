package org.cairngate.ledger.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.state.TestSite;

/**
 * A process whose chain store shares a small file system with a ballast file. It appends blocks until the disk is full, goes on to
 * try, copies the store as a kill would leave it, makes room, and says what became of every block that was stored.
 */
final class FullDiskAppender {

    private static final int BALLAST_BYTES = 8 << 20;
    private static final int EVENTS = 10;
    /** What fills the disk: bytes that nobody has to sign, read or check. */
    private static final int ROW_BYTES = 150_000;

    private static final int PAGE = 4096;
    private static final int REFUSALS = 20;
    private static final int STORED_AGAIN = 20;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(100);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final TestSite site = new TestSite(Appender.HUBS);
    private final Random random = new Random(11);
    private final List<Hash> stored = new ArrayList<>();
    private final long deadline = System.nanoTime() + LIMIT_NANOS;
    private int refused;
    private String refusal = "";

    private FullDiskAppender() {}

    /** Arguments: a folder on the small file system, and one elsewhere for a copy. */
    public static void main(String[] arguments) throws Exception {
        new FullDiskAppender().run(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    private void run(Path disk, Path copy) throws Exception {
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[BALLAST_BYTES]);
        Path path = disk.resolve("chain");
        try (ChainStore store = ChainStore.open(path)) {
            store.initialise(site.genesis);
            until(store, () -> refused > 0);
            Path rest = disk.resolve("rest");
            fill(rest);
            until(store, () -> refused >= REFUSALS);
            System.out.println("refused: " + refusal);
            System.out.println("stored before: " + (stored.size() > STORED_AGAIN) + ", readable while full: "
                    + kept(store, stored.size()));
            copy(path, copy);
            Files.delete(ballast);
            Files.delete(rest);
            int before = stored.size();
            until(store, () -> stored.size() >= before + STORED_AGAIN);
            System.out.println("went on by itself: " + (stored.size() >= before + STORED_AGAIN) + ", kept: "
                    + kept(store, stored.size()));
            check("copy of the full disk", copy, before);
        }
        check("closed", path, stored.size());
        try (ChainStore store = ChainStore.open(path)) {
            int before = stored.size();
            site.resume(store, Appender.HUBS);
            until(store, () -> stored.size() > before);
            System.out.println("goes on after reopening: " + (stored.size() > before));
        }
        check("closed again", path, stored.size());
    }

    private interface Condition {
        boolean holds();
    }

    private void until(ChainStore store, Condition condition) throws Exception {
        while (!condition.holds() && System.nanoTime() < deadline) {
            try {
                site.resume(store, Appender.HUBS);
                Instant now = store.tip().lastTime().plusSeconds(1);
                site.mint(store, List.of(), List.of(site.batch(Appender.HUBS[0], "device-1", EVENTS, now)), now);
                byte[] row = new byte[ROW_BYTES];
                random.nextBytes(row);
                String key = "own/" + store.tip().size();
                store.write(local -> local.putMeta(key, row));
            } catch (StorageException e) {
                refused++;
                refusal = String.valueOf(e.getMessage());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            for (int height = stored.size(); height < store.tip().size(); height++) {
                stored.add(store.header(height).orElseThrow().leafHash());
            }
        }
    }

    /** Takes what room is left, at last byte by byte. */
    private static void fill(Path file) throws IOException {
        fill(file, new byte[PAGE]);
        System.out.println("no room left: " + fill(file, new byte[1]).getMessage() + " bytes=" + Files.size(file));
    }

    private static IOException fill(Path file, byte[] piece) {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            return e;
        }
    }

    private boolean kept(ChainStore store, int blocks) {
        for (int height = 0; height < blocks; height++) {
            if (!store.header(height).orElseThrow().leafHash().equals(stored.get(height))) {
                return false;
            }
        }
        return store.tip().size() >= blocks
                && store.root(store.tip().size()).equals(store.tip().root());
    }

    private void check(String what, Path path, int blocks) {
        FsckReport report = Fsck.run(path, progress -> {});
        try (ChainStore store = ChainStore.openReadOnly(path)) {
            System.out.println(what + ": kept=" + kept(store, blocks) + " damages=" + report.damages());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
