package org.cairngate.demo.device;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Properties;

/**
 * What a device is told when it is installed; kept in {@code device.properties} of its folder.
 *
 * @param uid its {@code device_uid}
 * @param namespace of its events
 * @param credential how it proves who it is
 * @param place where its hub is
 * @param readings {@code machine}, or the name of a recording
 * @param interval between two events
 */
public record DeviceSettings(
        String uid, String namespace, Credential credential, Place place, String readings, Duration interval) {

    /** The two ways of decision 0004. */
    public enum Credential {
        CERTIFICATE,
        TOKEN
    }

    /**
     * Where a hub listens and how it is known.
     *
     * @param broker {@code ssl://host:port}
     * @param deviceCa the hub's {@code device-ca.pem}
     */
    public record Place(URI broker, Path deviceCa) {}

    private static final String FILE = "device.properties";

    public static Path didFile(Path folder) {
        return folder.resolve("did");
    }

    /** One uid a line, written when the hub acknowledged the event. */
    public static Path acknowledgedFile(Path folder) {
        return folder.resolve("acknowledged");
    }

    private static Path passwordFile(Path folder) {
        return folder.resolve("password");
    }

    /** Hands the token to the device; only it can read the file. */
    public static void writePassword(Path folder, String password) throws IOException {
        Files.createFile(
                passwordFile(folder),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile(folder), password);
    }

    public static String readPassword(Path folder) throws IOException {
        return Files.readString(passwordFile(folder)).strip();
    }

    public String topic() {
        return topic(namespace, uid);
    }

    /** Where a device's events are published: {@code v1/<namespace>/<device_uid>/events}. */
    public static String topic(String namespace, String uid) {
        return "v1/" + namespace + "/" + uid + "/events";
    }

    public void write(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("uid", uid);
        properties.setProperty("namespace", namespace);
        properties.setProperty("credential", credential.name());
        properties.setProperty("broker", place.broker().toString());
        properties.setProperty("device.ca", place.deviceCa().toString());
        properties.setProperty("readings", readings);
        properties.setProperty("interval.ms", Long.toString(interval.toMillis()));
        Path temporary = folder.resolve(FILE + ".tmp");
        try (Writer out = Files.newBufferedWriter(temporary)) {
            properties.store(out, null);
        }
        Files.move(temporary, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    public static DeviceSettings read(Path folder) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(FILE))) {
            properties.load(in);
        }
        return new DeviceSettings(
                properties.getProperty("uid"),
                properties.getProperty("namespace"),
                Credential.valueOf(properties.getProperty("credential")),
                new Place(URI.create(properties.getProperty("broker")), Path.of(properties.getProperty("device.ca"))),
                properties.getProperty("readings"),
                Duration.ofMillis(Long.parseLong(properties.getProperty("interval.ms"))));
    }
}
