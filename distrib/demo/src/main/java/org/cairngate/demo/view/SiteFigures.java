package org.cairngate.demo.view;

import java.io.IOException;
import java.util.List;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Site;

/**
 * A site at one moment.
 *
 * @param masterAnswers whether the master answered; its figures are 0 when not
 * @param height of the master's chain
 * @param certifiedSize blocks below this have a certificate
 * @param pool transactions that wait for a block
 * @param hubs in the site's order
 */
public record SiteFigures(boolean masterAnswers, long height, long certifiedSize, long pool, List<HubFigures> hubs) {
    public static SiteFigures of(Site site) {
        List<HubFigures> hubs = site.hubs().stream().map(HubFigures::of).toList();
        try {
            Answer master = site.master().status();
            return new SiteFigures(
                    true, master.number("height"), master.number("certifiedSize"), master.number("poolDepth"), hubs);
        } catch (IOException e) {
            return new SiteFigures(false, 0, 0, 0, hubs);
        }
    }

    public double perSecond() {
        return hubs.stream().mapToDouble(HubFigures::perSecond).sum();
    }

    public long accepted() {
        return hubs.stream().mapToLong(HubFigures::accepted).sum();
    }

    public long refused() {
        return hubs.stream().mapToLong(HubFigures::refused).sum();
    }
}
