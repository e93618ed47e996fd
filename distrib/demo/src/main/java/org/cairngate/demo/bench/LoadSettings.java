package org.cairngate.demo.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.cairngate.demo.device.DeviceSettings.Place;

/**
 * What the load generator has to do; handed over as {@code load.properties}.
 *
 * @param place the hub
 * @param devices token devices, one connection each
 * @param rate events per second, of all devices together
 * @param time how long events are sent
 */
record LoadSettings(Place place, List<Login> devices, int rate, Duration time) {
    /** A device's uid and its MQTT password. */
    record Login(String uid, String password) {}

    private static final String FILE = "load.properties";

    void write(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("broker", place.broker().toString());
        properties.setProperty("device.ca", place.deviceCa().toString());
        properties.setProperty("rate", Integer.toString(rate));
        properties.setProperty("time.ms", Long.toString(time.toMillis()));
        properties.setProperty("devices", Integer.toString(devices.size()));
        for (int i = 0; i < devices.size(); i++) {
            properties.setProperty("uid." + i, devices.get(i).uid());
            properties.setProperty("password." + i, devices.get(i).password());
        }
        try (Writer out = Files.newBufferedWriter(folder.resolve(FILE))) {
            properties.store(out, null);
        }
    }

    static LoadSettings read(Path folder) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(FILE))) {
            properties.load(in);
        }
        List<Login> devices = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(properties.getProperty("devices")); i++) {
            devices.add(new Login(properties.getProperty("uid." + i), properties.getProperty("password." + i)));
        }
        return new LoadSettings(
                new Place(URI.create(properties.getProperty("broker")), Path.of(properties.getProperty("device.ca"))),
                devices,
                Integer.parseInt(properties.getProperty("rate")),
                Duration.ofMillis(Long.parseLong(properties.getProperty("time.ms"))));
    }
}
