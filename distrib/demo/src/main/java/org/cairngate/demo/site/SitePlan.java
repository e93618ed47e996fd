package org.cairngate.demo.site;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.note.CertificateKind;

/**
 * What a new site is like.
 *
 * @param hubs how many hubs it has, at least 1
 * @param mintInterval between two blocks
 * @param certificate what certifies its blocks
 * @param partners organisations besides the one that runs the site, with the did:key of each
 * @param voted kinds of records that the organisations vote on, as {@code cairngate-master init --vote} names them
 * @param approvals yes votes that accept a proposal; 0 for more than two thirds
 * @param telemetry whether the master has a database
 */
public record SitePlan(
        int hubs,
        Duration mintInterval,
        CertificateKind certificate,
        Map<String, String> partners,
        List<String> voted,
        long approvals,
        boolean telemetry) {

    /** Takes copies. */
    public SitePlan {
        partners = Map.copyOf(partners);
        voted = List.copyOf(voted);
    }

    /** A site of one organisation. */
    public SitePlan(int hubs, Duration mintInterval, CertificateKind certificate) {
        this(hubs, mintInterval, certificate, Map.of(), List.of(), 0, true);
    }

    /** The same without a database, which takes some seconds to be made. */
    public SitePlan withoutTelemetry() {
        return new SitePlan(hubs, mintInterval, certificate, partners, voted, approvals, false);
    }

    /** A site whose blocks are certified by lists of cosignatures. */
    public static SitePlan of(int hubs, Duration mintInterval) {
        return new SitePlan(hubs, mintInterval, CertificateKind.LIST);
    }
}
