package org.cairngate.demo.view;

import java.io.IOException;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.GatewayProcess;

/**
 * One hub at one moment, as its own status says.
 *
 * @param name the hub
 * @param answers whether it answered at all; all figures are 0 when not
 * @param connected whether its uplink to the master is up
 * @param fillPercent of the journal's quota
 * @param progress of its chain
 * @param traffic of its devices
 */
public record HubFigures(
        String name, boolean answers, boolean connected, double fillPercent, Progress progress, Traffic traffic) {

    /** Height of the newest block; blocks below the sizes are certified, and final. */
    record Progress(long height, long certifiedSize, long finalSize) {}

    /** Events accepted in the last second and since the start, and what was refused since the start. */
    record Traffic(double perSecond, long accepted, long refused) {}

    public static HubFigures of(GatewayProcess hub) {
        try {
            return of(hub.name(), hub.status());
        } catch (IOException e) {
            return new HubFigures(hub.name(), false, false, 0, new Progress(0, 0, 0), new Traffic(0, 0, 0));
        }
    }

    static HubFigures of(String name, Answer status) {
        long refused = status.list("refusals").stream()
                .mapToLong(refusal -> refusal.number("count"))
                .sum();
        return new HubFigures(
                name,
                true,
                status.text("uplink").equals("up"),
                status.decimal("journal", "fillPercent"),
                new Progress(status.number("height"), status.number("certifiedSize"), status.number("finalSize")),
                new Traffic(status.decimal("events", "perSecond"), status.number("events", "accepted"), refused));
    }

    public long height() {
        return progress.height();
    }

    public long certifiedSize() {
        return progress.certifiedSize();
    }

    public double perSecond() {
        return traffic.perSecond();
    }

    public long accepted() {
        return traffic.accepted();
    }

    public long refused() {
        return traffic.refused();
    }

    /** Blocks that it has and that are not certified yet. */
    public long certifiedLag() {
        return Math.max(0, height() + 1 - certifiedSize());
    }

    public long finalLag() {
        return Math.max(0, height() + 1 - progress.finalSize());
    }
}
