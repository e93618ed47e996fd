package org.cairngate.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.identity.Certificates;
import org.cairngate.load.DeviceList;
import org.cairngate.load.EventTemplate;
import org.cairngate.load.LoadDevice;
import org.cairngate.load.LoadPlan;
import org.cairngate.load.Pace;
import org.cairngate.load.Target;
import org.cairngate.load.Traffic;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a load is: where it goes, who speaks, what is said and how fast. */
final class LoadPlanOptions {
    private static final int MAX_CERTIFICATE = 64 * 1024;
    private static final int CLOSED_IN_FLIGHT = 10;
    private static final int OPEN_IN_FLIGHT = 1000;

    @Parameters(paramLabel = "HOST:PORT", description = "where the hub's broker listens, often port 8883")
    private String place;

    @Option(
            names = "--device-ca",
            paramLabel = "FILE",
            description = "device-ca.pem of the hub: the certificate that its broker must show or be issued by")
    private Optional<Path> hub = Optional.empty();

    @Option(names = "--plain", description = "no TLS: for brokers other than ours")
    private boolean plain;

    @Option(
            names = "--devices",
            required = true,
            paramLabel = "PATH",
            description = {
                "who speaks: a file with a line `UID PASSWORD` or `UID CERTIFICATE KEY` for each device,",
                "or a folder with a folder for each, with device.crt and device.key, or password, in it"
            })
    private Path devices = Path.of("devices");

    @Option(
            names = "--namespace",
            paramLabel = "ORG/GROUP",
            defaultValue = "cairngate/load",
            description = "of the events (default: ${DEFAULT-VALUE})")
    private String namespace = "";

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "connections; several of one device have client ids of their own (default: one each)")
    private Optional<Integer> connections = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = {
                "events a second of all connections together, sent whether or not the hub keeps up;",
                "latency counts from when an event should have been sent"
            })
    private Optional<Double> rate = Optional.empty();

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "most unacknowledged events of a connection (default: 10; with --rate 1000)")
    private Optional<Integer> inFlight = Optional.empty();

    @Option(names = "--qos", paramLabel = "Q", defaultValue = "1", description = "0, 1 or 2 (default: 1)")
    private int qos;

    @Option(
            names = "--mqtt",
            paramLabel = "V",
            defaultValue = "5",
            description = "5 or 3 for 3.1.1, by which a hub cannot say that it refuses (default: 5)")
    private int version;

    @Option(
            names = "--payload",
            paramLabel = "FILE",
            description = {
                "the event's text; $${uid}, $${timestamp}, $${sequence}, $${random}, $${device} and $${namespace}",
                "in it are filled in (default: one reading, some 150 bytes)"
            })
    private Optional<Path> payload = Optional.empty();

    @Option(names = "--count", paramLabel = "N", description = "end after so many events (default: end after --for)")
    private Optional<Long> count = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private int threads;

    @Option(names = "--no-reconnect", description = "leave a connection that is lost")
    private boolean noReconnect;

    boolean hasCount() {
        return count.isPresent();
    }

    LoadPlan plan() throws IOException {
        try {
            List<LoadDevice> known = DeviceList.read(devices);
            return new LoadPlan(
                    target(),
                    known,
                    new Traffic(namespace, template(), qos, level()),
                    pace(),
                    new LoadPlan.Scale(
                            connections.orElse(known.size()), threads, count.orElse(Long.MAX_VALUE), !noReconnect));
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(e.getMessage(), e);
        }
    }

    private Pace pace() {
        return rate.<Pace>map(perSecond -> new Pace.OpenLoop(perSecond, inFlight.orElse(OPEN_IN_FLIGHT)))
                .orElseGet(() -> new Pace.ClosedLoop(inFlight.orElse(CLOSED_IN_FLIGHT)));
    }

    private Traffic.Level level() {
        return switch (version) {
            case 3 -> Traffic.Level.MQTT_3_1_1;
            case 5 -> Traffic.Level.MQTT_5;
            default -> throw new IllegalArgumentException("--mqtt is 3 or 5, not " + version);
        };
    }

    private EventTemplate template() throws IOException {
        return payload.isEmpty()
                ? EventTemplate.standard()
                : EventTemplate.parse(InputFile.text(payload.get(), EventTemplate.MAX_BYTES));
    }

    private Target target() throws IOException {
        int colon = place.lastIndexOf(':');
        if (colon < 1 || !place.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new CommandFailedException("where is the hub? Name HOST:PORT, not " + place);
        }
        String host = place.substring(0, colon);
        int port = Integer.parseInt(place.substring(colon + 1));
        if (plain == hub.isPresent()) {
            throw new CommandFailedException(
                    "how is the hub known? Give --device-ca device-ca.pem (from the gateway's data directory), or --plain for a broker without TLS");
        }
        if (plain) {
            return Target.plain(host, port);
        }
        try {
            return Target.tls(host, port, Certificates.parse(InputFile.bytes(hub.get(), MAX_CERTIFICATE)));
        } catch (CertificateException e) {
            throw new CommandFailedException(hub.get() + " is no certificate: " + e.getMessage(), e);
        }
    }
}
