package org.cairngate.cli.master;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.cairngate.ledger.identity.Certificates;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.PublicKey;

/**
 * The one master that a client trusts, read from {@code master-ca.pem}: the self-signed certificate of the master's Ed25519
 * ledger key. Its TLS certificates are issued by that key, whatever address it is reached at.
 */
public final class MasterIdentity {
    private static final int MAX_PEM = 64 * 1024;

    private MasterIdentity() {}

    /**
     * A TLS context that trusts the master of this file and nobody else.
     *
     * @throws IOException when the file is missing, too large or no certificate
     */
    public static SSLContext pinned(Path masterCa) throws IOException {
        if (Files.size(masterCa) > MAX_PEM) {
            throw new IOException(masterCa + " is larger than a certificate can be");
        }
        byte[] pem = Files.readAllBytes(masterCa);
        try {
            PublicKey key = PublicKey.ofCertificate(Certificates.parse(pem));
            SSLContext tls = SSLContext.getInstance("TLSv1.3");
            tls.init(
                    null,
                    new TrustManager[] {new NodeTrust((issuer, name) -> issuer.equals(key), Clock.systemUTC())},
                    null);
            return tls;
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException(masterCa + " is not the PEM certificate of a master's ledger key", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no TLS 1.3: " + e.getMessage(), e);
        }
    }
}
