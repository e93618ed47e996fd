package org.cairngate.broker.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A child process that is a gateway's broker and journal. For one thread. */
final class GatewayProcess implements AutoCloseable {

    /** Exit status of {@code on_small_disk.sh}; its reason is what it prints. */
    private static final int CANNOT_MOUNT = 77;

    private static final long ANSWER_SECONDS = 300;

    private final Process process;
    private final PrintWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Path log;
    private final int port;

    /**
     * How a child is started.
     *
     * @param heapMegabytes its largest heap
     * @param before what comes before the command, such as a script that makes a file system for it
     */
    record Start(
            Path journal, Path state, Path devices, Optional<FaultyDisk> disk, int heapMegabytes, List<String> before) {
        Start(Path journal, Path state, Path devices, Optional<FaultyDisk> disk) {
            this(journal, state, devices, disk, 192, List.of());
        }

        Start heap(int megabytes) {
            return new Start(journal, state, devices, disk, megabytes, before);
        }

        Start before(List<String> command) {
            return new Start(journal, state, devices, disk, heapMegabytes, command);
        }
    }

    /** Starts one and waits until it listens; its own log is {@code gateway.log} in the state folder. */
    GatewayProcess(Start start) throws IOException, InterruptedException {
        this.log = start.state().resolve("gateway.log");
        List<String> command = new ArrayList<>(start.before());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + start.state(),
                "-Xmx" + start.heapMegabytes() + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayVictim.class.getName(),
                start.journal().toString(),
                start.state().toString(),
                start.devices().toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        start.disk().ifPresent(disk -> builder.environment().putAll(disk.environment()));
        this.process = builder.start();
        this.orders = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        Thread reader = new Thread(this::read, "gateway-output");
        reader.setDaemon(true);
        reader.start();
        this.port = Integer.parseInt(await("port "));
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(answers::add);
        } catch (IOException | UncheckedIOException e) {
            answers.add("ended " + e.getMessage());
        }
        answers.add("ended");
    }

    private String await(String prefix) throws InterruptedException, IOException {
        while (true) {
            String line = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (process.waitFor(0, TimeUnit.SECONDS) && process.exitValue() == CANNOT_MOUNT) {
                Assumptions.abort(line);
            }
            if (line == null || line.startsWith("ended")) {
                throw new AssertionError("no '" + prefix.strip() + "' from the gateway, it said " + line + "; its log: "
                        + (Files.exists(log) ? Files.readString(log) : ""));
            }
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Sends a line and waits for the answer. */
    String ask(String order) throws InterruptedException, IOException {
        orders.println(order);
        return await("done ");
    }

    /** A figure of its status. */
    long figure(String name) throws InterruptedException, IOException {
        String status = ask("status");
        String found = List.of(status.split(" ")).stream()
                .filter(part -> part.startsWith(name + "="))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + status))
                .substring(name.length() + 1);
        return found.equals("true") ? 1 : found.equals("false") ? 0 : Long.parseLong(found);
    }

    /** What it logged, and those before it. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** kill -9, of what a script before it started too. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
