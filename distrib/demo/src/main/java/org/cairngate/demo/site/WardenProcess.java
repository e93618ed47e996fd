package org.cairngate.demo.site;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What runs in the {@link Warden}'s process: reads "pid startedMs" lines, and when they end, ends those processes. */
public final class WardenProcess {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private record Watched(long pid, Instant started) {
        /** The same process and not a later one that got the same number. */
        boolean is(ProcessHandle handle) {
            return handle.isAlive()
                    && (started.toEpochMilli() == 0
                            || handle.info()
                                    .startInstant()
                                    .filter(started::equals)
                                    .isPresent());
        }
    }

    private WardenProcess() {}

    public static void run() throws IOException {
        List<Watched> watched = new ArrayList<>();
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                String[] words = line.split(" ", 2);
                watched.add(new Watched(Long.parseLong(words[0]), Instant.ofEpochMilli(Long.parseLong(words[1]))));
            }
        }
        living(watched).forEach(handle -> {
            System.out.println("warden ends pid=" + handle.pid());
            handle.destroy();
        });
        long end = System.nanoTime() + GRACE.toNanos();
        while (!living(watched).isEmpty() && System.nanoTime() < end) {
            Await.pause(Duration.ofMillis(50));
        }
        living(watched).forEach(handle -> {
            System.out.println("warden kills pid=" + handle.pid());
            handle.destroyForcibly();
        });
    }

    private static List<ProcessHandle> living(List<Watched> watched) {
        List<ProcessHandle> alive = new ArrayList<>();
        for (Watched one : watched) {
            ProcessHandle.of(one.pid()).filter(one::is).ifPresent(alive::add);
        }
        return alive;
    }
}
