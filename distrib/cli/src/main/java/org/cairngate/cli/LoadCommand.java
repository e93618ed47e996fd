package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.cairngate.load.Acknowledged;
import org.cairngate.load.Load;
import org.cairngate.load.LoadFigures;
import org.cairngate.load.LoadPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends events as many devices at once, and looks afterwards whether every acknowledged one arrived. */
@Command(
        name = "load",
        description = {
            "Send events as many devices at once, measure, and look every acknowledged one up afterwards.",
            "Without --rate each connection sends the next event as soon as an acknowledgement makes room for it."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Exit code 0: every connection was admitted, no event was refused, and what was acknowledged was found, once."
        })
final class LoadCommand implements Callable<Integer> {
    private static final long TICK_NANOS = 1_000_000_000L;
    private static final long SHORT_TICK_NANOS = 20_000_000L;

    /** How long connections may take that are still being made, and events that are unacknowledged at the end. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Spec
    private CommandSpec spec;

    @Mixin
    private LoadPlanOptions options = new LoadPlanOptions();

    @Mixin
    private LoadCheck check = new LoadCheck();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            defaultValue = "10s",
            description =
                    "how long events are sent; a limit of the time when there is a --count (default: ${DEFAULT-VALUE})")
    private Duration time = Duration.ofSeconds(10);

    @Option(names = "--json", description = "print one JSON document in place of a table, and no progress")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        check.requirePlaces();
        LoadPlan plan = options.plan();
        PrintWriter out = spec.commandLine().getOut();
        try (Load load = Load.connect(plan)) {
            int wanted = plan.scale().connections();
            if (!load.awaitConnected(PATIENCE)) {
                spec.commandLine()
                        .getErr()
                        .printf(
                                "cairn: %d of %d connections stand after %d s%s%n",
                                load.events().open(),
                                wanted,
                                PATIENCE.toSeconds(),
                                load.events()
                                        .lastFailure()
                                        .map(why -> "; the last failure: " + Table.visible(why))
                                        .orElse(""));
                if (load.events().open() == 0) {
                    throw new CommandFailedException("no connection could be made"
                            + (load.events().notAdmitted().isEmpty()
                                    ? ""
                                    : "; the broker refused them with codes "
                                            + load.events().notAdmitted())
                            + ". Check HOST:PORT, --device-ca and --devices");
                }
            }
            LoadFigures figures = send(load);
            Acknowledged acknowledged = load.acknowledged();
            LoadReport report =
                    new LoadReport(wanted, figures, load.events(), acknowledged.count(), check.run(acknowledged));
            if (json) {
                out.println(report.json());
            } else {
                report.print(out);
            }
            out.flush();
            return report.clean() ? Cairn.OK : Cairn.FAILED;
        }
    }

    private LoadFigures send(Load load) {
        long began = System.nanoTime();
        LoadFigures all = LoadFigures.none();
        load.begin();
        long said = began;
        while (System.nanoTime() - began < time.toNanos() && !(options.hasCount() && load.isDone())) {
            LockSupport.parkNanos(Math.min(
                    options.hasCount() ? SHORT_TICK_NANOS : TICK_NANOS, began + time.toNanos() - System.nanoTime()));
            if (System.nanoTime() - said >= TICK_NANOS) {
                LoadFigures last = load.interval();
                all = all.plus(last);
                said = System.nanoTime();
                progress(load, all, last);
            }
        }
        all = all.plus(load.interval());
        if (!load.drain(PATIENCE)) {
            spec.commandLine()
                    .getErr()
                    .println("cairn: not every event was answered within " + PATIENCE.toSeconds() + " s");
        }
        return all;
    }

    private void progress(Load load, LoadFigures all, LoadFigures last) {
        if (json) {
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                Locale.ROOT,
                "[%4ds] %,9.0f/s  acknowledged %,d  refused %,d  p50 %.2f ms  p99 %.2f ms  connections %d%n",
                all.time().toSeconds(),
                last.perSecond(),
                all.acknowledged(),
                all.refused(),
                last.percentile(50).toNanos() / 1e6,
                last.percentile(99).toNanos() / 1e6,
                load.events().open());
        err.flush();
    }
}
