package org.cairngate.ledger.identity;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * Reads X.509 certificates (RFC 5280) that came from outside; says nothing about whether they are to be trusted.
 *
 * <p>The JDK's own reader lets other exceptions out at some bytes, such as an Ed25519 key without bits, and quotes what it read in
 * its messages, which may be from a file with a private key: here every fault is one exception, and none quotes.
 */
public final class Certificates {

    private Certificates() {}

    /**
     * Reads the first certificate of DER or PEM bytes.
     *
     * @throws CertificateException when there is none
     */
    public static X509Certificate parse(byte[] encoded) throws CertificateException {
        try {
            Certificate read =
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            if (read instanceof X509Certificate certificate) {
                return certificate;
            }
        } catch (CertificateException | RuntimeException e) {
            throw unreadable(e);
        }
        throw new CertificateException("no X.509 certificate in " + encoded.length + " bytes");
    }

    /**
     * Reads all certificates of DER or PEM bytes; none from no bytes.
     *
     * @throws CertificateException when the bytes are anything else
     */
    public static List<X509Certificate> parseAll(byte[] encoded) throws CertificateException {
        try {
            Collection<? extends Certificate> read =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(encoded));
            return read.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private static CertificateException unreadable(Exception cause) {
        return new CertificateException(
                "not an X.509 certificate in DER or PEM (" + cause.getClass().getSimpleName() + ")");
    }
}
