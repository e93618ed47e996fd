package org.cairngate.ledger.identity;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.P256Key;
import org.cairngate.ledger.key.PublicKey;

/**
 * Trusts the TLS certificates of nodes whose ledger keys are accepted, and no others: no certificate authority, no host
 * names. A peer is who its ledger key says.
 *
 * <p>The peer sends two certificates, as {@link NodeCertificate} issues them: a P-256 leaf named as the node, and the
 * self-signed certificate of the Ed25519 ledger key that signed the leaf. Both signatures and both validities are checked,
 * then the key and the name are put to the given predicate. Connections below TLS 1.3 are refused. Safe for use by several
 * threads when the predicate is.
 */
public final class NodeTrust extends X509ExtendedTrustManager {

    private static final String PROTOCOL = "TLSv1.3";
    private static final int CHAIN_LENGTH = 2;

    private final BiPredicate<PublicKey, String> accepted;
    private final Clock clock;

    /**
     * A trust manager.
     *
     * @param accepted whether this ledger key is that of the node of this name; asked once a handshake, so it may look at
     *     state that changes
     * @param clock by which validity is judged
     */
    public NodeTrust(BiPredicate<PublicKey, String> accepted, Clock clock) {
        this.accepted = Objects.requireNonNull(accepted, "accepted");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * Which node a verified chain belongs to.
     *
     * @param ledgerKey the key that issued the leaf
     * @param name the leaf's common name
     */
    public record Peer(Ed25519Key ledgerKey, String name) {}

    /**
     * Checks a chain and tells whose it is.
     *
     * @throws CertificateException when it is not the chain of an accepted node
     */
    public Peer check(List<X509Certificate> chain) throws CertificateException {
        if (chain.size() != CHAIN_LENGTH) {
            throw new CertificateException(
                    "a node sends its certificate and its ledger key's, got " + chain.size() + " certificates");
        }
        X509Certificate leaf = chain.get(0);
        X509Certificate root = chain.get(1);
        Ed25519Key ledgerKey = ledgerKey(root);
        verifySignature(root, ledgerKey);
        verifySignature(leaf, ledgerKey);
        if (!leaf.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
            throw new CertificateException("the node's certificate names another issuer than the one sent");
        }
        checkLeaf(leaf);
        checkValidity(leaf);
        checkValidity(root);
        String name = commonName(leaf);
        if (!accepted.test(ledgerKey, name)) {
            throw new CertificateException("no accepted node named " + name + " has ledger key " + ledgerKey.did());
        }
        return new Peer(ledgerKey, name);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkProtocol(socket);
        check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkProtocol(socket);
        check(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkProtocol(engine.getHandshakeSession());
        check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkProtocol(engine.getHandshakeSession());
        check(List.of(chain));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private static Ed25519Key ledgerKey(X509Certificate root) throws CertificateException {
        try {
            if (PublicKey.ofCertificate(root) instanceof Ed25519Key key) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw new CertificateException("the issuer's key is not a ledger key", e);
        }
        throw new CertificateException("the issuer's key is not an Ed25519 ledger key");
    }

    private static void verifySignature(X509Certificate certificate, Ed25519Key key) throws CertificateException {
        if (!certificate.getSigAlgOID().equals("1.3.101.112")
                || !key.verify(certificate.getTBSCertificate(), certificate.getSignature())) {
            throw new CertificateException("certificate of " + certificate.getSubjectX500Principal()
                    + " is not signed by ledger key " + key.did());
        }
    }

    private static void checkLeaf(X509Certificate leaf) throws CertificateException {
        try {
            if (leaf.getBasicConstraints() >= 0 || !(PublicKey.ofCertificate(leaf) instanceof P256Key)) {
                throw new CertificateException("a node's certificate is no authority and has a P-256 key");
            }
        } catch (IllegalArgumentException e) {
            throw new CertificateException("a node's certificate has a P-256 key", e);
        }
    }

    // X509Certificate takes nothing but java.util.Date.
    @SuppressWarnings("JavaUtilDate")
    private void checkValidity(X509Certificate certificate) throws CertificateException {
        certificate.checkValidity(Date.from(clock.instant()));
    }

    private static void checkProtocol(Socket socket) throws CertificateException {
        if (!(socket instanceof SSLSocket ssl)) {
            throw new CertificateException("not a TLS connection");
        }
        checkProtocol(ssl.getHandshakeSession());
    }

    private static void checkProtocol(SSLSession session) throws CertificateException {
        if (session == null || !session.getProtocol().equals(PROTOCOL)) {
            throw new CertificateException("nodes speak " + PROTOCOL + " only");
        }
    }

    private static String commonName(X509Certificate leaf) throws CertificateException {
        try {
            LdapName subject = new LdapName(leaf.getSubjectX500Principal().getName());
            if (subject.size() == 1) {
                Rdn rdn = subject.getRdn(0);
                if (rdn.size() == 1 && rdn.getType().equals("CN") && rdn.getValue() instanceof String name) {
                    return name;
                }
            }
        } catch (InvalidNameException e) {
            throw new CertificateException("a node's certificate has a malformed subject", e);
        }
        throw new CertificateException("a node's certificate has one common name and nothing else as its subject");
    }
}
