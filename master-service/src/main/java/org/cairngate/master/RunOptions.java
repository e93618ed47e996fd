package org.cairngate.master;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.access.FirstPassword;
import org.cairngate.master.access.TlsFiles;
import org.cairngate.master.backup.RestoreWatch;
import org.cairngate.master.database.DatabaseSettings;
import org.cairngate.master.registry.PublicAddress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the command line says about a run. */
final class RunOptions {

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "address to listen on (default ${DEFAULT-VALUE})")
    private String bind;

    @Option(
            names = "--mqtt-port",
            paramLabel = "PORT",
            defaultValue = "8883",
            description = "hubs' MQTT over TLS, 0 = a free one (default ${DEFAULT-VALUE})")
    private int mqttPort;

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            defaultValue = "8443",
            description = "REST over TLS, 0 = a free one (default ${DEFAULT-VALUE})")
    private int apiPort;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "a name or address for the TLS certificate besides localhost; repeatable")
    private List<String> hosts = List.of();

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "where everyone reaches the REST API, such as https://chain.example.com:8443, for the DIDs of"
                    + " organisations (default https://localhost and its port)")
    private Optional<String> publicUrl = Optional.empty();

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description =
                    "a certificate of your own for the REST API, PEM with those that issued it: shown to who asks for"
                            + " one of its names, and taken anew when it changes; needs --tls-key")
    private Optional<Path> tlsCertificate = Optional.empty();

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "the private key of --tls-certificate, PEM, RSA or EC")
    private Optional<Path> tlsKey = Optional.empty();

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "log lines as text, or as json: an object a line (default ${DEFAULT-VALUE})")
    private String logFormat;

    @Option(
            names = "--admin-password-file",
            paramLabel = "FILE",
            description = "take the first admin password from FILE")
    private Optional<Path> adminPasswordFile = Optional.empty();

    @Option(
            names = "--generated-password-file",
            paramLabel = "FILE",
            description =
                    "write a first admin password that is generated to FILE, readable by its owner only, instead of the terminal")
    private Optional<Path> generatedPasswordFile = Optional.empty();

    @Option(
            names = "--disk-reserve",
            paramLabel = "BYTES",
            defaultValue = "" + MasterSettings.STANDARD_RESERVE,
            description =
                    "take no new transactions while the chain's disk has fewer bytes left, 0 = always take them (default"
                            + " ${DEFAULT-VALUE})")
    private long diskReserve;

    @Mixin
    private RateOptions rates = new RateOptions();

    @Mixin
    private IssuerOptions issuer = new IssuerOptions();

    @Mixin
    private AlarmOptions alarms = new AlarmOptions();

    @Option(
            names = "--without-hub",
            paramLabel = "NAME",
            description = "after a restore, do not wait for this hub, whose copy of the chain is lost, or for '"
                    + RestoreWatch.ALL + "' hubs; repeatable")
    private Set<String> withoutHubs = Set.of();

    /**
     * The settings of a run.
     *
     * @throws IllegalArgumentException when an option has a value that it cannot have
     */
    MasterSettings settings(MasterDirectory directory, DatabaseSettings database) {
        if (diskReserve < 0) {
            throw new IllegalArgumentException("--disk-reserve must be at least 0, is " + diskReserve);
        }
        return new MasterSettings(
                directory,
                new MasterSettings.Listeners(
                        bind, mqttPort, apiPort, hosts, publicUrl.map(RunOptions::publicAddress), tlsFiles()),
                new FirstPassword(adminPasswordFile, generatedPasswordFile),
                new MasterSettings.Limits(DiskReserve.on(directory.chain(), diskReserve), rates.rates()),
                database,
                withoutHubs,
                logFormat(),
                issuer.issuer(),
                alarms.alarms());
    }

    private Optional<TlsFiles> tlsFiles() {
        if (tlsCertificate.isPresent() != tlsKey.isPresent()) {
            throw new IllegalArgumentException("--tls-certificate and --tls-key go together; one of them is missing");
        }
        return tlsCertificate.map(certificate -> new TlsFiles(certificate, tlsKey.orElseThrow()));
    }

    private LogFormat logFormat() {
        return switch (logFormat) {
            case "text" -> LogFormat.TEXT;
            case "json" -> LogFormat.JSON;
            default -> throw new IllegalArgumentException("--log-format is text or json, not " + logFormat);
        };
    }

    private static PublicAddress publicAddress(String url) {
        try {
            return PublicAddress.of(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--public-url: " + e.getMessage(), e);
        }
    }
}
