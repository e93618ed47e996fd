package org.cairngate.hub.internal.uplink;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;
import javax.net.ssl.SSLSocketFactory;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;

/**
 * Mutual TLS 1.3 with the master: the hub's certificate is issued anew by its ledger key for each connection, or for the requests of a
 * minute; the master is accepted by its ledger key in the chain's state. Safe for use by several threads.
 */
public final class MasterTls {

    /** Longer than the longest promised time offline (30 days), with margin for a clock that is off. */
    private static final Duration VALIDITY = Duration.ofDays(90);

    /** So long a factory is shared: many requests of a hub that catches up, and not long enough for a clock that was set to matter. */
    private static final long SHARED_NANOS = Duration.ofMinutes(1).toNanos();

    private final SigningKey key;
    private final String hub;
    private final Clock clock;
    private final NodeTrust trust;
    private Optional<SSLSocketFactory> shared = Optional.empty();
    private long sharedSince;

    /** {@code isMaster} tells whether a key and name are those of an active master. */
    public MasterTls(SigningKey key, String hub, Clock clock, BiPredicate<PublicKey, String> isMaster) {
        this.key = key;
        this.hub = hub;
        this.clock = clock;
        this.trust = new NodeTrust(isMaster, clock);
    }

    /**
     * A factory with a fresh certificate.
     *
     * @throws GeneralSecurityException when the platform has no TLS 1.3
     */
    public SSLSocketFactory socketFactory() throws GeneralSecurityException {
        return NodeCertificate.issue(key, hub, clock, VALIDITY)
                .toSslContext(trust)
                .getSocketFactory();
    }

    /**
     * The factory of the minute. Requests by the same factory share their connections, too, as long as the platform keeps those open.
     *
     * @throws GeneralSecurityException when the platform has no TLS 1.3
     */
    public synchronized SSLSocketFactory sharedSocketFactory() throws GeneralSecurityException {
        if (shared.isEmpty() || System.nanoTime() - sharedSince > SHARED_NANOS) {
            shared = Optional.of(socketFactory());
            sharedSince = System.nanoTime();
        }
        return shared.get();
    }
}
