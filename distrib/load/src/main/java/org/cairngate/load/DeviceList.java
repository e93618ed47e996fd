package org.cairngate.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairngate.ledger.identity.Certificates;

/**
 * Reads who the devices are. A file has a device a line: {@code UID PASSWORD}, or {@code UID CERTIFICATE KEY} with two files, PEM or DER, named from the
 * file's folder; {@code #} begins a comment. A folder has a folder for each device, named like it, with {@code device.crt} and {@code device.key}
 * or with {@code password}.
 */
public final class DeviceList {

    /** Largest file that is read, bytes: a hundred thousand devices with tokens. */
    static final long MAX_BYTES = 16L << 20;

    private static final Pattern UID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private DeviceList() {}

    /**
     * Reads a file or a folder.
     *
     * @throws IOException when it names no device, or one that cannot be used; says which and where
     */
    public static List<LoadDevice> read(Path place) throws IOException {
        List<LoadDevice> devices = Files.isDirectory(place)
                ? folder(place)
                : parse(text(place), place.toAbsolutePath().getParent());
        if (devices.isEmpty()) {
            throw new IOException(
                    place
                            + " names no device. A line is `UID PASSWORD` or `UID CERTIFICATE KEY`; `cairn device add` makes them");
        }
        return devices;
    }

    static List<LoadDevice> parse(String text, Path folder) throws IOException {
        List<LoadDevice> devices = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> words = List.of(line.split("\\s+", -1));
            requireUid(words.get(0), "line " + number);
            devices.add(
                    switch (words.size()) {
                        case 2 -> new LoadDevice.WithToken(words.get(0), words.get(1));
                        case 3 -> withFiles(words.get(0), folder.resolve(words.get(1)), folder.resolve(words.get(2)));
                        default ->
                            throw new IOException("line " + number + " has " + words.size()
                                    + " words; a device is `UID PASSWORD` or `UID CERTIFICATE KEY`");
                    });
        }
        return devices;
    }

    private static List<LoadDevice> folder(Path place) throws IOException {
        List<LoadDevice> devices = new ArrayList<>();
        List<Path> folders;
        try (Stream<Path> entries = Files.list(place)) {
            folders = entries.filter(Files::isDirectory).sorted().toList();
        }
        for (Path folder : folders) {
            String uid = String.valueOf(folder.getFileName());
            Path key = folder.resolve("device.key");
            Path password = folder.resolve("password");
            if (Files.exists(key)) {
                requireUid(uid, folder.toString());
                devices.add(withFiles(uid, folder.resolve("device.crt"), key));
            } else if (Files.exists(password)) {
                requireUid(uid, folder.toString());
                devices.add(new LoadDevice.WithToken(uid, text(password).strip()));
            }
        }
        return devices;
    }

    private static void requireUid(String uid, String where) throws IOException {
        if (!UID.matcher(uid).matches()) {
            throw new IOException(where + ": a device uid has 1..64 of A-Z a-z 0-9 . _ : -");
        }
    }

    private static LoadDevice withFiles(String uid, Path certificate, Path key) throws IOException {
        try {
            return new LoadDevice.WithCertificate(uid, key(bytes(key)), Certificates.parse(bytes(certificate)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "device " + uid + ": " + certificate + " or " + key
                            + " is not usable; a P-256 key in PKCS 8 and its certificate are needed",
                    e);
        }
    }

    private static PrivateKey key(byte[] bytes) throws GeneralSecurityException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        byte[] der = begin < 0 || end < begin
                ? bytes
                : Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static String text(Path file) throws IOException {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }
}
