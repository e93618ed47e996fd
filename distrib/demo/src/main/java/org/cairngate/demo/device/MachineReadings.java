package org.cairngate.demo.device;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * This machine's own sensors and counters, from the kernel's text files: load, memory, disk and network counters, and
 * temperatures where there are any. What a machine does not have is left out. For one thread.
 */
public final class MachineReadings implements Readings {
    private static final Path PROC = Path.of("/proc");
    private static final Path THERMAL = Path.of("/sys/class/thermal");
    private static final Pattern WHOLE_DISK = Pattern.compile("(sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\\d+n\\d+|mmcblk\\d+)");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final double SECTOR_BYTES = 512;

    @Override
    public Map<String, Double> next() throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        load(values);
        memory(values);
        disks(values);
        network(values);
        temperatures(values);
        return values;
    }

    private static String[] words(String line) {
        return SPACES.split(line.strip(), -1);
    }

    private static void load(Map<String, Double> values) throws IOException {
        String[] words = words(Files.readString(PROC.resolve("loadavg")));
        values.put("load.1min", Double.valueOf(words[0]));
        values.put("load.5min", Double.valueOf(words[1]));
        values.put("processes", Double.valueOf(words[3].substring(words[3].indexOf('/') + 1)));
    }

    private static void memory(Map<String, Double> values) throws IOException {
        for (String line : Files.readAllLines(PROC.resolve("meminfo"))) {
            String[] words = words(line);
            switch (words[0]) {
                case "MemTotal:" -> values.put("memory.total_kb", Double.valueOf(words[1]));
                case "MemAvailable:" -> values.put("memory.available_kb", Double.valueOf(words[1]));
                default -> {}
            }
        }
    }

    private static void disks(Map<String, Double> values) throws IOException {
        double read = 0;
        double written = 0;
        for (String line : Files.readAllLines(PROC.resolve("diskstats"))) {
            String[] words = words(line);
            if (words.length > 9 && WHOLE_DISK.matcher(words[2]).matches()) {
                read += Double.parseDouble(words[5]) * SECTOR_BYTES;
                written += Double.parseDouble(words[9]) * SECTOR_BYTES;
            }
        }
        values.put("disk.read_bytes", read);
        values.put("disk.written_bytes", written);
    }

    private static void network(Map<String, Double> values) throws IOException {
        double received = 0;
        double sent = 0;
        for (String line : Files.readAllLines(PROC.resolve("net/dev"))) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String[] words = words(line.substring(colon + 1));
            received += Double.parseDouble(words[0]);
            sent += Double.parseDouble(words[8]);
        }
        values.put("network.received_bytes", received);
        values.put("network.sent_bytes", sent);
    }

    private static void temperatures(Map<String, Double> values) throws IOException {
        try (DirectoryStream<Path> zones = Files.newDirectoryStream(THERMAL, "thermal_zone*")) {
            for (Path zone : zones) {
                String name = String.valueOf(zone.getFileName()).toLowerCase(Locale.ROOT);
                try {
                    double milli = Double.parseDouble(
                            Files.readString(zone.resolve("temp")).strip());
                    values.put("temperature." + name, milli / 1000);
                } catch (IOException | NumberFormatException unreadable) {
                    // Some zones exist and cannot be read while their device sleeps.
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            // A virtual machine has no thermal zones.
        }
    }
}
