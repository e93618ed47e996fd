package org.cairngate.demo.device;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;

/** Makes a recording of this machine's own counters, the way the shipped ones were made: {@code record SECONDS > file.csv}. */
public final class Recorder {
    private Recorder() {}

    /** Writes one row a second. */
    public static void run(int seconds, PrintStream out) throws IOException {
        MachineReadings machine = new MachineReadings();
        Map<String, Double> first = machine.next();
        out.println(
                "# One row a second of a machine's own counters, recorded from /proc and /sys by `cairn-demo.jar record`.");
        out.println("time," + String.join(",", first.keySet()));
        for (int i = 0; i < seconds; i++) {
            StringJoiner row = new StringJoiner(",");
            row.add(Instant.ofEpochMilli(System.currentTimeMillis()).toString());
            machine.next().values().forEach(value -> row.add(EventText.number(value)));
            out.println(row);
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
    }
}
