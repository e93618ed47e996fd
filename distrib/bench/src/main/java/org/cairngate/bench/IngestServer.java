package org.cairngate.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cairngate.bench.server.ServerMain;

/** A server under load as a process of its own, whose processor time and memory the system tells. Ends with this object, or with this JVM. */
final class IngestServer implements AutoCloseable {

    /** Where Debian's package puts it. */
    static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");

    private static final Duration STOPPING = Duration.ofSeconds(30);

    private final Process process;
    private final ServerProcess server;
    private final BufferedReader answers;
    private final int port;
    private final boolean endsWithItsInput;
    private final Kind kind;

    /** What is compared. */
    enum Kind {
        GATE("gate", "gate and journal"),
        BARE("bare", "bare limit"),
        MOSQUITTO("mosquitto", "mosquitto"),
        MOQUETTE("moquette", "bare Moquette");

        private final String argument;
        private final String label;

        Kind(String argument, String label) {
            this.argument = argument;
            this.label = label;
        }

        String label() {
            return label;
        }

        /** Whether it can run here. */
        boolean isInstalled() {
            return this != MOSQUITTO || Files.isExecutable(IngestServer.MOSQUITTO);
        }
    }

    private IngestServer(Kind kind, Process process, int port, BufferedReader answers) {
        this.kind = kind;
        this.process = process;
        this.port = port;
        this.answers = answers;
        this.endsWithItsInput = kind != Kind.MOSQUITTO;
        this.server = new ServerProcess(process, process::destroyForcibly);
    }

    /** Starts a server that keeps its files, among them its log, in the folder, which has those of {@link IngestSite}. */
    static IngestServer start(Kind kind, boolean tls, Path folder, Duration syncDelay, List<String> javaOptions)
            throws IOException {
        if (kind == Kind.MOSQUITTO) {
            return mosquitto(tls, folder);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + folder.toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                ServerMain.class.getName(),
                kind.argument,
                tls ? "tls" : "plain",
                folder.toString(),
                Long.toString(syncDelay.toMillis())));
        ProcessBuilder builder = new ProcessBuilder(command);
        // As the gateway's launcher has it.
        builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
        builder.environment().putIfAbsent("MALLOC_MMAP_THRESHOLD_", "131072");
        builder.environment().putIfAbsent("MALLOC_TRIM_THRESHOLD_", "262144");
        Process process =
                builder.redirectError(folder.resolve("server.log").toFile()).start();
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        OptionalLong port = number(answers, "port ");
        if (port.isEmpty()) {
            process.destroyForcibly();
            throw new IOException("the server " + kind.label() + " did not start: see " + folder.resolve("server.log"));
        }
        return new IngestServer(kind, process, (int) port.getAsLong(), answers);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static IngestServer mosquitto(boolean tls, Path folder) throws IOException {
        int port = freePort();
        List<String> lines = new ArrayList<>(List.of(
                "listener " + port + " 127.0.0.1",
                "allow_anonymous true",
                "persistence false",
                "set_tcp_nodelay true",
                "max_inflight_messages 0",
                "max_queued_messages 0",
                "user root"));
        if (tls) {
            lines.add("certfile " + folder.resolve("tls.pem").toAbsolutePath());
            lines.add("keyfile " + folder.resolve("tls.key").toAbsolutePath());
            lines.add("tls_version tlsv1.3");
        }
        Path settings = Files.write(folder.resolve("mosquitto.conf"), lines);
        Process process = new ProcessBuilder(MOSQUITTO.toString(), "-c", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        return new IngestServer(Kind.MOSQUITTO, process, port, new BufferedReader(InputStreamReader.nullReader()));
    }

    /** The number behind the word, on the first line that begins with it; empty when the process ends without. */
    private static OptionalLong number(BufferedReader answers, String word) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(word)) {
                return OptionalLong.of(Long.parseLong(line.substring(word.length())));
            }
        }
        return OptionalLong.empty();
    }

    /** Whether it is code of ours, which owes an answer to every event. */
    boolean isOurs() {
        return kind == Kind.GATE || kind == Kind.BARE;
    }

    int port() {
        return port;
    }

    /** Time that cores worked for it so far, seconds. */
    double processorSeconds() throws IOException {
        return server.processorSeconds();
    }

    /** Resident memory, MiB. */
    double residentMebibytes() throws IOException {
        return server.residentMebibytes();
    }

    /** The most that its resident memory ever was, MiB. */
    double largestMebibytes() throws IOException {
        return server.largestMebibytes();
    }

    /** Bytes of its heap in use after a collection. Only for servers that are Java. */
    long liveHeapBytes() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return number(answers, "live ").orElseThrow(() -> new IOException("the server " + kind.label() + " ended"));
    }

    /** Ends it; returns the events that it says it has stored, empty when it counts none. */
    OptionalLong stop() throws IOException {
        process.getOutputStream().close();
        OptionalLong accepted = number(answers, "accepted ");
        close();
        return accepted;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        if (!endsWithItsInput) {
            process.destroy();
        }
        server.end(STOPPING);
    }
}
