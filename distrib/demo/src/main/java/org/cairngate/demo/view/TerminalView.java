package org.cairngate.demo.view;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows a site's figures: a page that is painted over itself on a terminal, or else one plain line every five seconds. For one thread. */
public final class TerminalView {
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final boolean terminal;
    private int painted;
    private Duration lastLine = PLAIN_INTERVAL.negated();

    /**
     * A view that writes to {@code out}.
     *
     * @param terminal whether {@code out} understands ANSI escapes
     */
    public TerminalView(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Whether this process's standard output is a terminal, from Linux's {@code /proc}. */
    public static boolean outputIsTerminal() {
        String term = System.getenv("TERM");
        try {
            String output = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return (output.startsWith("/dev/pts/") || output.startsWith("/dev/tty")) && !"dumb".equals(term);
        } catch (IOException e) {
            return false;
        }
    }

    /** Shows the figures, {@code running} after the site's start. */
    public void show(SiteFigures figures, Duration running) {
        if (terminal) {
            repaint(page(figures, running));
        } else if (running.minus(lastLine).compareTo(PLAIN_INTERVAL) >= 0) {
            lastLine = running;
            out.println(line(figures, running));
        }
        out.flush();
    }

    private void repaint(List<String> lines) {
        if (painted > 0) {
            out.print("\u001b[" + painted + "A\u001b[J");
        }
        lines.forEach(out::println);
        painted = lines.size();
    }

    static List<String> page(SiteFigures figures, Duration running) {
        List<String> lines = new ArrayList<>();
        String master = figures.masterAnswers()
                ? String.format(
                        Locale.ROOT,
                        "height %d  certified to %d  pool %d",
                        figures.height(),
                        figures.certifiedSize() - 1,
                        figures.pool())
                : "does not answer";
        lines.add(String.format(
                Locale.ROOT, "%sCairngate demo%s  %d s   master: %s", BOLD, PLAIN, running.toSeconds(), master));
        lines.add(String.format(
                Locale.ROOT,
                "%-8s %9s %9s %7s %8s %9s %9s %8s %8s",
                "HUB",
                "EVENTS/S",
                "JOURNAL",
                "HEIGHT",
                "UPLINK",
                "CERT.LAG",
                "FINAL LAG",
                "EVENTS",
                "REFUSED"));
        figures.hubs().forEach(hub -> lines.add(row(hub)));
        lines.add("Ctrl-C ends the demo");
        return lines;
    }

    private static String row(HubFigures hub) {
        if (!hub.answers()) {
            return String.format(Locale.ROOT, "%-8s does not answer", hub.name());
        }
        return String.format(
                Locale.ROOT,
                "%-8s %9.1f %8.2f%% %7d %8s %9d %9d %8d %8d",
                hub.name(),
                hub.perSecond(),
                hub.fillPercent(),
                hub.height(),
                hub.connected() ? "up" : "DOWN",
                hub.certifiedLag(),
                hub.finalLag(),
                hub.accepted(),
                hub.refused());
    }

    static String line(SiteFigures figures, Duration running) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "[%3d s] master height=%d certified=%d pool=%d",
                running.toSeconds(),
                figures.height(),
                figures.certifiedSize() - 1,
                figures.pool()));
        for (HubFigures hub : figures.hubs()) {
            line.append(
                    hub.answers()
                            ? String.format(
                                    Locale.ROOT,
                                    " | %s %.1f/s journal=%.2f%% height=%d lag=%d/%d %s refused=%d",
                                    hub.name(),
                                    hub.perSecond(),
                                    hub.fillPercent(),
                                    hub.height(),
                                    hub.certifiedLag(),
                                    hub.finalLag(),
                                    hub.connected() ? "up" : "DOWN",
                                    hub.refused())
                            : " | " + hub.name() + " does not answer");
        }
        return line.toString();
    }
}
