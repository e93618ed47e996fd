package org.cairngate.broker.faults;

import io.netty.util.internal.PlatformDependent;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.RefusalReason;

/** A process with the real broker and journal that answers to lines on its standard input, until it is killed or the input ends. */
final class GatewayVictim {

    private static final int CHUNK = 10_000;
    private static final int CHUNK_BYTES = 4 << 20;

    private final Site site;

    private GatewayVictim(Site site) {
        this.site = site;
    }

    /** Arguments: the journal's folder, a folder for everything else, and a file with a device's uid and did:key in each line. */
    public static void main(String[] arguments) throws Exception {
        Registry registry = new Registry();
        for (String device : Files.readAllLines(Path.of(arguments[2]))) {
            String[] parts = device.split(" ", 2);
            registry.register(parts[0], parts[1], "");
        }
        JournalSettings settings = JournalSettings.in(Path.of(arguments[0]));
        try (Site site = new Site(Path.of(arguments[1]), registry, settings, journal -> journal)) {
            say("port " + site.port());
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            GatewayVictim victim = new GatewayVictim(site);
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                say("done " + victim.answer(order.split(" ", 2)));
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private String answer(String[] order) {
        try {
            return switch (order[0]) {
                case "status" -> status();
                case "dump" -> dump(Path.of(order[1]));
                case "trim" -> trim(Long.parseLong(order[1]));
                case "fill" -> fill(Path.of(order[1]));
                case "delete" -> Boolean.toString(Files.deleteIfExists(Path.of(order[1])));
                case "check" -> site.journal().check().toString();
                default -> throw new IllegalArgumentException("unknown order " + order[0]);
            };
        } catch (IOException | RuntimeException e) {
            return "failed " + e;
        }
    }

    private String status() {
        return "accepted=" + site.journal().status().accepted()
                + " duplicates=" + site.journal().status().duplicates()
                + " intake=" + site.journal().status().accepting()
                + " connected=" + site.connected()
                + " heap="
                + (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory())
                + " direct=" + PlatformDependent.usedDirectMemory()
                + " storage-failed=" + site.refused(RefusalReason.STORAGE_FAILED)
                + " clock-skew=" + site.refused(RefusalReason.CLOCK_SKEW)
                + " seconds=" + System.currentTimeMillis() / 1000;
    }

    /** Writes the position of the first entry, and position and uid of each, to a file; returns how many. */
    private String dump(Path file) throws IOException {
        Journal journal = site.journal();
        long at = journal.first();
        long entries = 0;
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeLong(at);
            for (List<JournalEntry> chunk = read(at); !chunk.isEmpty(); chunk = read(at)) {
                for (JournalEntry entry : chunk) {
                    out.writeLong(entry.position());
                    out.writeUTF(entry.uid());
                    at = entry.position() + 1;
                }
                entries += chunk.size();
            }
            out.writeLong(-1);
        }
        return Long.toString(entries);
    }

    private List<JournalEntry> read(long from) {
        return site.journal().read(from, CHUNK, CHUNK_BYTES);
    }

    private String trim(long end) {
        site.journal().trim(end);
        return Long.toString(site.journal().first());
    }

    /** Writes until there is no room; the bytes of the last block one by one. */
    private static String fill(Path file) throws IOException {
        byte[] block = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                try {
                    out.write(block);
                } catch (IOException e) {
                    if (block.length == 1) {
                        return e.getMessage() + " " + Files.size(file);
                    }
                    block = new byte[1];
                }
            }
        }
    }
}
