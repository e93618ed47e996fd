package org.cairngate.demo.site;

import java.time.Duration;
import org.cairngate.ledger.note.CertificateKind;

/**
 * What a new site is like.
 *
 * @param hubs how many hubs it has, at least 1
 * @param mintInterval between two blocks
 * @param certificate what certifies its blocks
 */
public record SitePlan(int hubs, Duration mintInterval, CertificateKind certificate) {

    /** A site whose blocks are certified by lists of cosignatures. */
    public static SitePlan of(int hubs, Duration mintInterval) {
        return new SitePlan(hubs, mintInterval, CertificateKind.LIST);
    }
}
