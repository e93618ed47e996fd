package org.cairngate.demo.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.cairngate.demo.device.DeviceSettings;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.ChainAudit;
import org.cairngate.demo.site.ChildProcess;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.demo.site.Site;
import org.cairngate.demo.site.SitePlan;
import org.cairngate.demo.site.Toolchain;
import org.cairngate.ledger.RefusedException;

/** The bench: a site of one master and three hubs, load on one of them, and a table of what was measured. */
public final class Bench {
    private static final int HUBS = 3;
    private static final int CONNECTIONS = 8;
    private static final Duration MINT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration SETTLE = Duration.ofMinutes(5);
    private static final double HUB_MEBIBYTES = 250;
    /** The part of the rate that must arrive: the last acknowledgement comes a little after the last event was handed over. */
    private static final double SUSTAINED = 0.99;

    private final Toolchain toolchain;
    private final Path folder;
    private final PrintStream out;
    private final BenchTable table = new BenchTable();

    public Bench(Toolchain toolchain, Path folder, PrintStream out) {
        this.toolchain = toolchain;
        this.folder = folder;
        this.out = out;
    }

    /** Returns whether every target was met. */
    public boolean run(int rate, Duration time) throws IOException, TimeoutException {
        out.println("Site folder " + folder);
        try (Site site = Site.create(toolchain, folder, SitePlan.of(HUBS, MINT_INTERVAL))) {
            long begun = System.nanoTime();
            site.start();
            GatewayProcess hub = site.hubs().get(0);
            Await.until("a block is certified", SETTLE, () -> hub.status().number("certifiedSize") > 0);
            table.atMost("start of a site to its first certified block", seconds(begun), 30, "s");
            idle(site, hub);
            load(site, hub, rate, time);
            LedgerFigures.measure(table);
        } catch (RefusedException e) {
            throw new IOException("the chain cannot be read: " + e.getMessage(), e);
        }
        table.print(out);
        out.println(table.met() ? "Every target is met." : "A TARGET IS MISSED.");
        return table.met();
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Restarts one hub alone, so that its start is not measured beside three others. */
    private void idle(Site site, GatewayProcess hub) throws IOException, TimeoutException {
        say("measuring a hub's start and idle memory");
        hub.stop();
        long begun = System.nanoTime();
        hub.start();
        table.atMost("hub start until it answers", seconds(begun), 5, "s");
        Await.pause(IDLE);
        ChildProcess process = hub.process().orElseThrow();
        table.atMost("hub idle, resident memory", process.residentKilobytes() / 1024.0, HUB_MEBIBYTES, "MiB");
        table.plain(
                "master idle, resident memory",
                site.master().process().orElseThrow().residentKilobytes() / 1024.0,
                "MiB");
    }

    private void load(Site site, GatewayProcess hub, int rate, Duration time)
            throws IOException, TimeoutException, RefusedException {
        Path load = site.path().resolve("load");
        Files.createDirectories(load);
        List<LoadSettings.Login> devices = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            String uid = "bench-" + i;
            devices.add(new LoadSettings.Login(uid, site.registerToken(uid, hub.name())));
        }
        new LoadSettings(new DeviceSettings.Place(hub.broker(), hub.deviceCa()), devices, rate, time).write(load);
        say("sending " + rate + " events/s for " + time.toSeconds() + " s through " + hub.name());
        ChildProcess generator = site.startProcess("load", toolchain.demoCommand(512, "load", load.toString()));
        LoadWatch watch = new LoadWatch(hub, out);
        Await.until("the load generator has ended (log: " + generator.log() + ")", time.plus(SETTLE), () -> {
            watch.look();
            return !generator.alive();
        });
        LoadResult result = LoadResult.read(load);
        Await.until("everything is in certified blocks", SETTLE, () -> {
            watch.look();
            return everythingCertified(site, hub);
        });
        Duration settling = Duration.between(result.last(), Instant.ofEpochMilli(System.currentTimeMillis()));
        site.stop();
        table.plain("hub under load, largest resident memory", watch.mostMebibytes(), "MiB");
        figures(result, ChainAudit.of(site.master().chain()), rate * time.toSeconds());
        table.atLeast("events acknowledged per second", Math.rint(result.perSecond()), rate * SUSTAINED, "/s");
        table.plain("last acknowledged to last certified, below", settling.toMillis() / 1000.0, "s");
    }

    private static boolean everythingCertified(Site site, GatewayProcess hub) throws IOException {
        Answer status = hub.status();
        return status.number("journal", "entries") == 0
                && status.number("outbox", "batches") == 0
                && site.master().status().number("poolDepth") == 0;
    }

    private void figures(LoadResult result, ChainAudit audit, long sent) {
        table.exactly("events sent and acknowledged", result.acknowledged().size(), sent);
        table.exactly("events in the chain", audit.events().size(), sent);
        table.exactly(
                "lost (acknowledged, not in the chain)",
                audit.missing(result.acknowledged()).size(),
                0);
        table.exactly("twice in the chain", audit.twice().size(), 0);
        table.plain("publish to acknowledgement, p50", result.median().toNanos() / 1e6, "ms");
        table.plain("publish to acknowledgement, p99", result.p99().toNanos() / 1e6, "ms");
    }

    private void say(String text) {
        out.println(String.format(Locale.ROOT, "%s ...", text));
        out.flush();
    }
}
