package org.cairngate.master.ingest;

import io.moquette.broker.security.IAuthenticator;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.identity.Certificates;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.master.access.HubTrust;

/**
 * Lets a client in as the hub that its certificate names, and onto that hub's topics only.
 *
 * <p>The broker hands over the verified client certificates as the user name (PEM). The MQTT client id must be the certificate's
 * name, so afterwards the client id alone tells who it is. A hub that was revoked while connected loses its rights with the block.
 * Safe for use by several threads.
 */
final class HubGate implements IAuthenticator, IAuthorizatorPolicy {

    private final HubTrust hubs;
    private final RefusalLog refusals;

    HubGate(HubTrust hubs, RefusalLog refusals) {
        this.hubs = hubs;
        this.refusals = refusals;
    }

    @Override
    public boolean checkValid(String clientId, String certificates, byte[] password) {
        Optional<String> name = certificates == null ? Optional.empty() : hubs.nameOf(parse(certificates));
        if (name.isPresent() && name.get().equals(clientId)) {
            return true;
        }
        refusals.record(
                RefusalReason.BAD_CREDENTIALS,
                "client id " + clientId + " has the certificate of " + name.orElse("no active hub"));
        return false;
    }

    @Override
    public boolean canWrite(Topic topic, String user, String client) {
        return permit(
                hubs.hub(client).isPresent() && Topics.mayPublish(client, topic.toString()), client, "publish", topic);
    }

    @Override
    public boolean canRead(Topic topic, String user, String client) {
        return permit(
                hubs.hub(client).isPresent() && Topics.maySubscribe(client, topic.toString()),
                client,
                "subscribe",
                topic);
    }

    private boolean permit(boolean permitted, String client, String what, Topic topic) {
        if (!permitted) {
            refusals.record(RefusalReason.FOREIGN_TOPIC, "hub=" + client + " may not " + what + " " + topic);
        }
        return permitted;
    }

    private static List<X509Certificate> parse(String pem) {
        try {
            return Certificates.parseAll(pem.getBytes(StandardCharsets.US_ASCII));
        } catch (CertificateException e) {
            return List.of();
        }
    }
}
