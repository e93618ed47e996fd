package org.cairngate.demo.view;

import java.io.IOException;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.GatewayProcess;

/**
 * One hub at one moment, as its own status says.
 *
 * @param name the hub
 * @param answers whether it answered at all; all figures are 0 when not
 * @param perSecond events accepted in the last second
 * @param fillPercent of the journal's quota
 * @param height of its chain
 * @param certifiedSize blocks below this are certified
 * @param finalSize blocks below this are final
 * @param connected whether its uplink to the master is up
 * @param accepted events since its start
 * @param refused events and messages since its start, all reasons
 */
public record HubFigures(
        String name,
        boolean answers,
        double perSecond,
        double fillPercent,
        long height,
        long certifiedSize,
        long finalSize,
        boolean connected,
        long accepted,
        long refused) {

    public static HubFigures of(GatewayProcess hub) {
        try {
            return of(hub.name(), hub.status());
        } catch (IOException e) {
            return new HubFigures(hub.name(), false, 0, 0, 0, 0, 0, false, 0, 0);
        }
    }

    static HubFigures of(String name, Answer status) {
        long refused = status.list("refusals").stream()
                .mapToLong(refusal -> refusal.number("count"))
                .sum();
        return new HubFigures(
                name,
                true,
                status.decimal("events", "perSecond"),
                status.decimal("journal", "fillPercent"),
                status.number("height"),
                status.number("certifiedSize"),
                status.number("finalSize"),
                status.text("uplink").equals("up"),
                status.number("events", "accepted"),
                refused);
    }

    /** Blocks that it has and that are not certified yet. */
    public long certifiedLag() {
        return Math.max(0, height + 1 - certifiedSize);
    }

    public long finalLag() {
        return Math.max(0, height + 1 - finalSize);
    }
}
