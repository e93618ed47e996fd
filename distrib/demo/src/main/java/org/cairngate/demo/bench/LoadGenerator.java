package org.cairngate.demo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.cairngate.ledger.identity.Certificates;
import org.cairngate.load.Load;
import org.cairngate.load.LoadDevice;
import org.cairngate.load.LoadFigures;
import org.cairngate.load.LoadPlan;
import org.cairngate.load.Pace;
import org.cairngate.load.Target;
import org.cairngate.load.Traffic;

/**
 * Sends events at a steady rate over several connections, waits until all are acknowledged, and writes a
 * {@link LoadResult} into its folder. Runs in a process of its own, so that it is not measured.
 */
public final class LoadGenerator {
    private static final int WINDOW = 900;
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofMillis(2);

    private LoadGenerator() {}

    /** Runs the load that is described in {@code folder}. */
    public static void run(Path folder) throws IOException {
        LoadSettings settings = LoadSettings.read(folder);
        try (Load load = Load.connect(plan(settings))) {
            load.awaitConnected(DRAIN);
            Instant first = now();
            load.begin();
            long end = System.nanoTime() + settings.time().plus(DRAIN).toNanos();
            while (!load.isDone() && System.nanoTime() < end) {
                LockSupport.parkNanos(TICK.toNanos());
            }
            boolean drained = load.isDone();
            Instant last = now();
            LoadFigures figures = load.interval();
            List<String> uids = new ArrayList<>();
            load.acknowledged().forEach(uid -> uids.add(uid.toString()));
            new LoadResult(uids, figures.percentile(50), figures.percentile(99), first, last).write(folder);
            System.out.println("load ended sent=" + figures.sent() + " drained=" + drained);
        }
    }

    private static LoadPlan plan(LoadSettings settings) throws IOException {
        List<LoadDevice> devices = new ArrayList<>();
        for (LoadSettings.Login device : settings.devices()) {
            devices.add(new LoadDevice.WithToken(device.uid(), device.password()));
        }
        try {
            return new LoadPlan(
                    Target.tls(
                            settings.place().broker().getHost(),
                            settings.place().broker().getPort(),
                            Certificates.parse(
                                    Files.readAllBytes(settings.place().deviceCa()))),
                    devices,
                    Traffic.standard("councilbox/bench"),
                    new Pace.OpenLoop(settings.rate(), WINDOW),
                    LoadPlan.Scale.of(devices.size())
                            .until(settings.rate() * settings.time().toMillis() / 1000));
        } catch (CertificateException e) {
            throw new IOException(settings.place().deviceCa() + " is no certificate", e);
        }
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }
}
