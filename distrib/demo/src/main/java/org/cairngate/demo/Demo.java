package org.cairngate.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairngate.demo.device.DeviceSettings.Credential;
import org.cairngate.demo.site.DevicePlan;
import org.cairngate.demo.site.DeviceProcess;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.demo.site.Site;
import org.cairngate.demo.site.SitePlan;
import org.cairngate.demo.site.Toolchain;
import org.cairngate.demo.view.HubFigures;
import org.cairngate.demo.view.SiteFigures;
import org.cairngate.demo.view.TerminalView;
import org.cairngate.ledger.note.CertificateKind;

/** The demo from start to summary: a site, its devices, a live view, and at the end a proof that is checked without a network. */
final class Demo {
    private static final int HUBS = 3;
    private static final int DEVICES = 12;
    private static final Duration MINT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration DEVICE_INTERVAL = Duration.ofMillis(500);
    private static final long CERTIFIED_POLL_MS = 250;
    private static final String NAMESPACE = "councilbox/weather-stations";
    private static final List<String> RECORDINGS = List.of("seattle-weather", "build-machine");

    private final Toolchain toolchain;
    private final Path folder;
    private final CertificateKind certificate;
    private final Optional<Duration> limit;
    private final PrintStream out;
    private final long begun = System.nanoTime();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile Optional<Duration> firstCertified = Optional.empty();
    private Optional<SiteFigures> last = Optional.empty();

    /**
     * @param folder of the site, empty or new
     * @param certificate what certifies the site's blocks
     * @param limit time to run after the start; empty runs until {@link #stop()}
     */
    Demo(Toolchain toolchain, Path folder, CertificateKind certificate, Optional<Duration> limit, PrintStream out) {
        this.toolchain = toolchain;
        this.folder = folder;
        this.certificate = certificate;
        this.limit = limit;
        this.out = out;
    }

    /** Ends the live view; {@link #run} then prints its summary and returns. Safe from other threads. */
    void stop() {
        stop.countDown();
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    /** Returns whether every check passed. */
    boolean run() throws IOException, TimeoutException, InterruptedException {
        out.println("Site folder " + folder);
        out.println("Logs        " + folder.resolve("logs"));
        out.println("Starting one master, " + HUBS + " hubs and " + DEVICES + " devices ...");
        try (Site site = Site.create(toolchain, folder, new SitePlan(HUBS, MINT_INTERVAL, certificate))) {
            Thread certified = new Thread(() -> awaitFirstCertified(site), "first-certified");
            certified.setDaemon(true);
            certified.start();
            site.start();
            say("master and hubs answer; master API " + site.master().api() + " (password in "
                    + site.master().passwordFile() + ")");
            addDevices(site);
            say(DEVICES + " devices are registered and running");
            firstCertified.ifPresent(
                    time -> out.println("          the first block was certified after " + seconds(time)));
            watch(site);
            if (stopped()) {
                summary(site);
                return true;
            }
            boolean passed = new DemoChecks(site, out).run();
            summary(site);
            out.println(passed ? "All checks passed." : "A CHECK FAILED, see above.");
            return passed;
        }
    }

    private void addDevices(Site site) throws IOException {
        Map<DevicePlan, GatewayProcess> placement = new LinkedHashMap<>();
        for (int i = 0; i < DEVICES; i++) {
            String readings = i == 0 ? "machine" : RECORDINGS.get(i % RECORDINGS.size());
            DevicePlan plan = new DevicePlan(
                    String.format(Locale.ROOT, "weather_station_%03d", i + 1),
                    NAMESPACE,
                    i % 2 == 0 ? Credential.CERTIFICATE : Credential.TOKEN,
                    readings,
                    DEVICE_INTERVAL);
            placement.put(plan, site.hubs().get(i % HUBS));
        }
        site.addDevices(placement);
    }

    private void watch(Site site) throws InterruptedException {
        TerminalView view = new TerminalView(out, TerminalView.outputIsTerminal());
        long end = limit.map(time -> System.nanoTime() + time.toNanos()).orElse(Long.MAX_VALUE);
        while (System.nanoTime() < end && !stop.await(1, TimeUnit.SECONDS)) {
            SiteFigures figures = SiteFigures.of(site);
            last = Optional.of(figures);
            view.show(figures, running());
        }
    }

    /** A block is certified for somebody when a hub has the certificate, not when the master has made it. */
    private void awaitFirstCertified(Site site) {
        try {
            while (firstCertified.isEmpty() && !stop.await(CERTIFIED_POLL_MS, TimeUnit.MILLISECONDS)) {
                boolean certified = site.hubs().stream().map(HubFigures::of).anyMatch(hub -> hub.certifiedSize() > 0);
                if (certified) {
                    firstCertified = Optional.of(running());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration running() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    private void say(String text) {
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", running().toMillis() / 1000.0, text);
        out.flush();
    }

    private void summary(Site site) throws IOException {
        List<String> acknowledged = new ArrayList<>();
        for (DeviceProcess device : site.devices()) {
            acknowledged.addAll(device.acknowledged());
        }
        out.println();
        out.println("Summary");
        out.printf(
                Locale.ROOT, "  ran for                     %d s%n", running().toSeconds());
        out.println("  start to first certified    "
                + firstCertified.map(Demo::seconds).orElse("never"));
        out.println("  events acknowledged         " + acknowledged.size());
        last.ifPresent(figures -> {
            out.println("  blocks                      " + (figures.height() + 1) + ", certified "
                    + figures.certifiedSize());
            out.println("  refused                     " + figures.refused());
        });
        out.println("  logs                        " + site.logs());
        out.flush();
    }
}
