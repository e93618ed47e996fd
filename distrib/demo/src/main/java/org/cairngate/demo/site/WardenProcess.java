package org.cairngate.demo.site;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What runs in the {@link Warden}'s process: waits for the end of its input, then ends every process that has the site's mark. */
public final class WardenProcess {
    /** The environment variable that says of which site a process is; what a process starts has it too. */
    static final String MARK = "CAIRNGATE_SITE";

    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long none must be seen: one that was forked just before the site was killed shows its mark when it runs. */
    private static final Duration QUIET = Duration.ofMillis(300);

    private static final Path PROCESSES = Path.of("/proc");

    private WardenProcess() {}

    /**
     * Returns when no process of the site is left, or none that can be killed.
     *
     * @param site the value of {@link #MARK} in their environment
     */
    public static void run(String site) throws IOException {
        System.in.transferTo(OutputStream.nullOutputStream());
        endAll(site, GRACE, ProcessHandle::destroy);
        endAll(site, GRACE, ProcessHandle::destroyForcibly);
    }

    /** Ends each process once, and returns when none was seen for a while, or when {@code limit} is over. */
    private static void endAll(String site, Duration limit, Consumer<ProcessHandle> ending) throws IOException {
        Set<Long> ended = new HashSet<>();
        long begun = System.nanoTime();
        long seen = begun;
        while (System.nanoTime() - seen < QUIET.toNanos() && System.nanoTime() - begun < limit.toNanos()) {
            for (ProcessHandle process : of(site)) {
                seen = System.nanoTime();
                if (ended.add(process.pid())) {
                    System.out.println("warden ends pid=" + process.pid());
                    ending.accept(process);
                }
            }
            Await.pause(Duration.ofMillis(50));
        }
    }

    private static List<ProcessHandle> of(String site) throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(PROCESSES)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                if (name.chars().allMatch(Character::isDigit) && isMarked(entry, site)) {
                    ProcessHandle.of(Long.parseLong(name))
                            .filter(ProcessHandle::isAlive)
                            .ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static boolean isMarked(Path entry, String site) {
        try {
            String environment = Files.readString(entry.resolve("environ"), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0")).contains(MARK + "=" + site);
        } catch (IOException gone) {
            return false; // or another user's, and then not of our site
        }
    }
}
