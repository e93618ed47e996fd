package org.cairngate.bench.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.cairngate.broker.Broker;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.RefusedException;

/**
 * One server as a process: says {@code port N}, serves until its standard input ends, then says {@code accepted N} and ends. Of each byte
 * that it reads meanwhile it says {@code live N}: the bytes of its heap that are in use after a collection.
 * Arguments: which, {@code plain} or {@code tls}, its folder, the time that a sync takes longer than the disk's own in milliseconds.
 */
public final class ServerMain {

    /** Most bytes of events: a bench has no hub that empties the journal. */
    private static final long QUOTA = 1L << 40;

    private ServerMain() {}

    /** Runs one server. */
    public static void main(String[] arguments) throws IOException, RefusedException {
        Path folder = Path.of(arguments[2]);
        Optional<ServerTls> tls = arguments[1].equals("tls") ? Optional.of(ServerTls.in(folder)) : Optional.empty();
        Duration delay = Duration.ofMillis(Long.parseLong(arguments[3]));
        switch (arguments[0]) {
            case "gate" -> gate(folder, tls, delay);
            case "bare" -> {
                try (BareServer server = new BareServer(folder.resolve("store"), tls, delay)) {
                    serve(server.port());
                    System.out.println("accepted " + server.stored());
                }
            }
            case "moquette" -> {
                try (MoquetteServer server = new MoquetteServer(tls)) {
                    serve(server.port());
                }
            }
            default -> throw new IllegalArgumentException("no server " + arguments[0]);
        }
    }

    private static void gate(Path folder, Optional<ServerTls> tls, Duration delay)
            throws IOException, RefusedException {
        JournalSettings settings = new JournalSettings(
                folder.resolve("journal"), QUOTA, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES);
        Broker.Door door = tls.<Broker.Door>map(
                        files -> new Broker.Door.Tls("127.0.0.1", 0, files.chain(), files.key()))
                .orElse(new Broker.Door.PlainOnLoopback(0));
        GeneratedRegistry devices = GeneratedRegistry.read(folder.resolve(GeneratedRegistry.FILE));
        try (Journal journal = Journal.open(settings, new SlowDisk(Clock.systemUTC(), delay));
                Broker broker = Broker.start(
                        door, new Broker.Service("bench", journal, devices, namespace -> Optional.empty()))) {
            serve(broker.port());
            System.out.println("refusals " + broker.refused());
            System.out.println("accepted " + broker.accepted());
        }
    }

    private static void serve(int port) throws IOException {
        System.out.println("port " + port);
        System.out.flush();
        // The end of whoever started this process is ours.
        while (System.in.read() >= 0) {
            MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
            memory.gc();
            System.out.println("live " + memory.getHeapMemoryUsage().getUsed());
            System.out.flush();
        }
    }
}
