package org.cairngate.demo.device;

import java.io.IOException;
import java.util.Map;

/** Where a device's values come from. */
@FunctionalInterface
public interface Readings {
    /** The next values, at least one: keys of {@code [a-z0-9_.]+}, finite numbers, in a fixed order. */
    Map<String, Double> next() throws IOException;

    /** {@code machine}, or the name of a recording that ships with the project. */
    static Readings named(String name, int start) throws IOException {
        return name.equals("machine") ? new MachineReadings() : RecordedReadings.shipped(name, start);
    }
}
