package org.cairngate.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairngate.bench.Figure.Unit;

/**
 * How fast the hub's one uplink moves batches: the hub's own classes, from the outbox on disk to a broker on loopback by mutual TLS. It
 * lives in the hub's tests ({@code UplinkBench}), and runs as a process of its own with each broker.
 */
final class IngestUplink {

    private static final String MAIN = "org.cairngate.hub.uplink.UplinkBench";
    private static final Pattern LINE =
            Pattern.compile("uplink broker=(\\w+) gb_per_min=([0-9.]+) batches_per_s=\\d+ bytes_per_batch=(\\d+)");
    private static final double LEAST_GIGABYTES = 1;
    private static final Duration ENDING = Duration.ofSeconds(30);

    private final Path folder;
    private final Duration time;

    IngestUplink(Path folder, boolean quick) {
        this.folder = folder;
        this.time = Duration.ofSeconds(quick ? 5 : 20);
    }

    List<Figure> measure(Progress progress) throws IOException {
        progress.say("the hub's uplink, " + time.toSeconds() + " s for each broker");
        Files.createDirectories(folder);
        Path files = Files.createTempDirectory(folder, "uplink");
        List<Figure> figures = new ArrayList<>();
        try {
            Process process = start(files);
            ServerProcess server = new ServerProcess(process, process::destroyForcibly);
            try {
                read(process, figures);
            } finally {
                server.end(ENDING);
            }
            if (figures.isEmpty()) {
                throw new IOException("the uplink's bench did not end well: see " + files.resolve("uplink.log"));
            }
        } finally {
            if (!figures.isEmpty()) {
                ScratchFolder.remove(files);
            }
        }
        return figures;
    }

    private Process start(Path files) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + files.toAbsolutePath(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MAIN,
                        files.toString(),
                        Long.toString(time.toSeconds()))
                .redirectError(files.resolve("uplink.log").toFile())
                .start();
    }

    private static void read(Process process, List<Figure> figures) throws IOException {
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    figures.add(figure(matcher.group(1), Double.parseDouble(matcher.group(2))));
                }
            }
        }
    }

    /** The first broker is the one that the master has: what was promised is promised of it. */
    private static Figure figure(String broker, double gigabytes) {
        Figure figure = Figure.of("one uplink of the hub to " + broker, gigabytes, Unit.GIGABYTES_PER_MINUTE);
        return broker.equals("moquette") ? figure.atLeast(LEAST_GIGABYTES) : figure;
    }
}
