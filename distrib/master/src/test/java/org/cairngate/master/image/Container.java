package org.cairngate.master.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.cairngate.master.packaging.Ran;

/** The image's root file system, run as its configuration says, in namespaces of this kernel; this needs root. */
final class Container implements AutoCloseable {

    private static final long START_SECONDS = 180;
    private static final long STOP_SECONDS = 120;

    private final Process process;
    private final Path log;

    private Container(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Unpacks the layers into an empty folder, with their owners. */
    static void unpack(BuiltImage image, Path root) throws Exception {
        for (Path layer : image.layers()) {
            Ran ran = Ran.of(
                    "tar",
                    "--extract",
                    "--gzip",
                    "--same-owner",
                    "--same-permissions",
                    "--numeric-owner",
                    "--file",
                    layer.toString(),
                    "--directory",
                    root.toString());
            assertThat(ran.exit()).as(ran.output()).isZero();
        }
        for (String mountPoint : List.of("dev", "proc", "tmp")) {
            Files.createDirectories(root.resolve(mountPoint));
        }
    }

    /** Starts the entry point with arguments and a folder as its volume, and waits until the volume has a file. */
    static Container start(BuiltImage image, Path root, Path volume, List<String> arguments, String awaited)
            throws Exception {
        JsonObject run = image.configuration().getAsJsonObject("config");
        String[] user = run.get("User").getAsString().split(":", -1);
        String target = run.getAsJsonObject("Volumes").keySet().iterator().next();
        Path environment = Files.write(volume.resolveSibling("environment"), image.words("Env"));
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                Path.of("src/test/resources/enter.sh").toString(),
                root.toString(),
                volume.toString(),
                target,
                user[0],
                user[1],
                environment.toString()));
        command.addAll(image.words("Entrypoint"));
        command.addAll(arguments);
        Path log = volume.resolveSibling("container.txt");
        Container container = new Container(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
        container.await(() -> Files.exists(volume.resolve(awaited)));
        return container;
    }

    private void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() > end || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                close();
                throw new IOException("it does not start: " + log());
            }
        }
    }

    /** Waits until the log has some words. */
    void awaitLine(String words) throws Exception {
        await(() -> log().contains(words));
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Whose process the first one in the container is. */
    String user() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + first().pid() + "/status")).stream()
                .filter(line -> line.startsWith("Uid:"))
                .findFirst()
                .orElseThrow();
    }

    /** Asks the first process in the container to end, as engines do, and returns its exit status. */
    int stop() throws Exception {
        first().destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("it does not end: " + log());
        }
        return process.exitValue();
    }

    private ProcessHandle first() {
        return process.toHandle().children().findFirst().orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
