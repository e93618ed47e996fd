package org.cairngate.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairngate.cli.TimeSpan;
import org.cairngate.demo.bench.Bench;
import org.cairngate.demo.bench.LoadGenerator;
import org.cairngate.demo.device.Device;
import org.cairngate.demo.device.Recorder;
import org.cairngate.demo.site.Toolchain;
import org.cairngate.demo.site.WardenProcess;
import org.cairngate.ledger.note.CertificateKind;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The demo site's programs: the demo, the bench, and the processes that they start. Exit codes: 0 ok, 1 a check failed, 2 usage. */
@Command(
        name = "cairn-demo",
        description = "A whole Cairngate site on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
    private static final long LONGEST_END_SECONDS = 60;

    @Spec
    private CommandSpec spec;

    private volatile boolean interrupted;
    private volatile boolean finished;

    public static void main(String[] args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        line.registerConverter(Duration.class, new TimeSpan());
        line.registerConverter(CertificateKind.class, Main::certificateKind);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            System.err.println("cairn: " + failure.getMessage());
            return 1;
        });
        int exit = line.execute(args);
        System.out.flush();
        if (!main.interrupted) {
            System.exit(exit);
        }
    }

    private static CertificateKind certificateKind(String label) {
        try {
            return CertificateKind.labelled(label);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which command");
    }

    @Command(
            name = "demo",
            description = "Run one master, three hubs and twelve devices, and show what they do.",
            mixinStandardHelpOptions = true)
    int demo(
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            description = "end by itself after this time, with all checks (default: until Ctrl-C)")
                    Optional<Duration> limit,
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            description = "empty or new folder for the site (default: below distrib/demo/target/sites)")
                    Optional<Path> dir,
            @Option(
                            names = "--certificate",
                            paramLabel = "KIND",
                            defaultValue = "list",
                            description =
                                    "what certifies blocks: list, compact or list+ml-dsa-44 (default: ${DEFAULT-VALUE})")
                    CertificateKind certificate)
            throws IOException, TimeoutException, InterruptedException {
        Toolchain toolchain = Toolchain.find();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Demo demo = new Demo(toolchain, dir.orElse(freshFolder(toolchain, "demo")), certificate, limit, out);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWith(demo, main), "ctrl-c"));
        try {
            return demo.run() ? 0 : 1;
        } finally {
            finished = true;
        }
    }

    /** On Ctrl-C: lets the demo print its summary and end its processes before this JVM goes. */
    private void endWith(Demo demo, Thread main) {
        if (finished) {
            return;
        }
        interrupted = true;
        demo.stop();
        try {
            main.join(TimeUnit.SECONDS.toMillis(LONGEST_END_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Command(
            name = "bench",
            description = "Measure what the project promises and print a table.",
            mixinStandardHelpOptions = true)
    int bench(
            @Option(
                            names = "--rate",
                            defaultValue = "2000",
                            paramLabel = "N",
                            description = "events per second (default: ${DEFAULT-VALUE})")
                    int rate,
            @Option(
                            names = "--for",
                            defaultValue = "60s",
                            paramLabel = "TIME",
                            description = "how long events are sent (default: ${DEFAULT-VALUE})")
                    Duration time,
            @Option(names = "--dir", paramLabel = "DIR", description = "empty or new folder for the site")
                    Optional<Path> dir)
            throws IOException, TimeoutException {
        Toolchain toolchain = Toolchain.find();
        return new Bench(toolchain, dir.orElse(freshFolder(toolchain, "bench")), System.out).run(rate, time) ? 0 : 1;
    }

    @Command(name = "device", hidden = true, description = "One simulated device; started by the demo.")
    int device(@Parameters(paramLabel = "DIR") Path folder)
            throws IOException, GeneralSecurityException, InterruptedException {
        Device.run(folder);
        return 0;
    }

    @Command(name = "load", hidden = true, description = "The bench's load generator.")
    int load(@Parameters(paramLabel = "DIR") Path folder) throws IOException {
        LoadGenerator.run(folder);
        return 0;
    }

    @Command(name = "warden", hidden = true, description = "Ends a site's processes when the site is gone.")
    int warden(@Parameters(paramLabel = "SITE") String site) throws IOException {
        WardenProcess.run(site);
        return 0;
    }

    @Command(
            name = "record",
            description = "Record this machine's own counters as CSV.",
            mixinStandardHelpOptions = true)
    int record(@Parameters(paramLabel = "SECONDS", description = "rows to record, one a second") int seconds)
            throws IOException {
        Recorder.run(seconds, System.out);
        return 0;
    }

    private static Path freshFolder(Toolchain toolchain, String kind) {
        String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss")
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochMilli(System.currentTimeMillis()));
        return toolchain
                .sites()
                .resolve(kind + "-" + time + "-" + ProcessHandle.current().pid());
    }
}
