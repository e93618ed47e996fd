package org.cairngate.hub.internal.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.note.CertificateKind;

/**
 * The commands {@code init} and {@code key} of {@code bin/cairngate}. They run outside of the framework and may be repeated:
 * keys and configuration that are there stay.
 */
public final class Setup {

    private static final int USAGE = 2;
    private static final List<String> TEMPLATES = List.of(
            "org.cairngate.journal.cfg",
            "org.cairngate.broker.cfg",
            "org.cairngate.hub.cfg",
            "org.ops4j.pax.logging.cfg",
            "logback.xml");

    private final Map<String, String> options;
    private final Path home;

    private Setup(Map<String, String> options, Path home) {
        this.options = options;
        this.home = home;
    }

    /** Runs a command; the exit status is 0, or 2 with one line that says what is wrong. */
    public static void main(String[] arguments) {
        try {
            Map<String, String> options = options(arguments);
            Path home = Path.of(System.getProperty("cairngate.home", "."));
            Setup setup = new Setup(options, home);
            if (arguments[0].equals("key")) {
                System.out.println(setup.key());
            } else {
                setup.init();
            }
        } catch (IOException | IllegalArgumentException | RefusedException e) {
            System.err.println("cairngate: " + e.getMessage());
            System.exit(USAGE);
        }
    }

    private String key() throws IOException {
        required("hub");
        CertificateKind kind =
                CertificateKind.labelled(options.getOrDefault("certificate", CertificateKind.LIST.label()));
        return kind.keys(new HubFiles(path("data")).ledgerKey()).text();
    }

    private void init() throws IOException, RefusedException {
        Path conf = path("conf");
        Path genesisFile = path("genesis");
        String hub = required("hub");
        if (!hub.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("--hub must be 1..64 of A-Z a-z 0-9 . _ -, is " + hub);
        }
        Genesis genesis = Genesis.fromJson(Files.readString(genesisFile, StandardCharsets.UTF_8));
        HubFiles files = new HubFiles(path("data"));
        String did = files.ledgerKey().publicKey().did();
        files.localToken();
        new DeviceAuthority(files, hub, Clock.systemUTC()).makeIfMissing();
        Files.createDirectories(conf);
        Files.writeString(conf.resolve("genesis.json"), genesis.toJson(), StandardCharsets.UTF_8);
        for (String template : TEMPLATES) {
            configure(template, conf);
        }
        System.out.println("hub " + hub + " of chain " + genesis.chainId() + " has key " + did);
        System.out.println("devices pin " + files.keys().resolve("device-ca.pem"));
    }

    private void configure(String template, Path conf) throws IOException {
        Path target = conf.resolve(template);
        if (Files.exists(target)) {
            System.out.println("kept " + target);
            return;
        }
        String text = Files.readString(home.resolve("etc").resolve(template), StandardCharsets.UTF_8);
        Map<String, String> values = new HashMap<>();
        values.put("hub", required("hub"));
        values.put("conf", path("conf").toString());
        values.put("data", path("data").toString());
        values.put("master-mqtt", required("master-mqtt"));
        values.put("master-api", required("master-api"));
        values.put("mqtt-port", port("mqtt-port", "8883"));
        values.put("websocket-port", port("websocket-port", "8884"));
        values.put("local-port", port("local-port", "0"));
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        Files.writeString(target, text, StandardCharsets.UTF_8);
    }

    private String port(String option, String otherwise) {
        String value = options.getOrDefault(option, otherwise);
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65535) {
            throw new IllegalArgumentException("--" + option + " must be 0..65535, is " + value);
        }
        return value;
    }

    private Path path(String option) {
        return Path.of(required(option)).toAbsolutePath().normalize();
    }

    private String required(String option) {
        return Optional.ofNullable(options.get(option))
                .orElseThrow(() -> new IllegalArgumentException("--" + option + " is missing; see cairngate --help"));
    }

    private static Map<String, String> options(String[] arguments) {
        List<String> known = List.of(
                "conf",
                "data",
                "hub",
                "genesis",
                "master-mqtt",
                "master-api",
                "mqtt-port",
                "websocket-port",
                "local-port",
                "certificate");
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!known.contains(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        "unknown option or no value: " + arguments[i] + "; see cairngate --help");
            }
            options.put(name, arguments[i + 1]);
        }
        return options;
    }
}
