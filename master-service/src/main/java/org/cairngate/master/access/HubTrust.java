package org.cairngate.master.access;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.transaction.NodeRole;

/**
 * Accepts the certificates of the hubs that are active in the newest state, and of those that left until their leaving is final for the
 * chain: up to then checkpoints need their cosignatures too. Nothing else of a revoked hub is taken. Safe for use by several threads.
 */
public final class HubTrust {

    private final Supplier<State> state;
    private final RefusalLog refusals;
    private final NodeTrust trust;

    /**
     * Trust in the hubs of the state that the supplier gives at the time of each check.
     *
     * @param refusals where certificates of others are counted
     */
    public HubTrust(Supplier<State> state, Clock clock, RefusalLog refusals) {
        this.refusals = refusals;
        this.state = state;
        this.trust = new NodeTrust(this::isActiveHub, clock);
    }

    /** The trust manager for TLS listeners. */
    public NodeTrust trustManager() {
        return trust;
    }

    /** The hub of the given name that is active, or still has to certify. */
    public Optional<NodeRecord> hub(String name) {
        State newest = state.get();
        return newest.nodeByName(name)
                .filter(node -> node.role() == NodeRole.HUB && (node.active() || newest.certifies(name)));
    }

    /** The name of the hub that the certificates belong to; empty when they are no active hub's. */
    public Optional<String> nameOf(List<X509Certificate> chain) {
        try {
            return Optional.of(trust.check(chain).name());
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    private boolean isActiveHub(PublicKey key, String name) {
        boolean active = hub(name).filter(node -> node.key().equals(key)).isPresent();
        if (!active) {
            refusals.record(
                    RefusalReason.BAD_CREDENTIALS,
                    "certificate names " + name + ", whose key " + key.id() + " is no active hub's");
        }
        return active;
    }
}
