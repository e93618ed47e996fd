package org.cairngate.ledger.key;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The text and binary forms of public keys: did:key with multibase base58btc, multicodec and SubjectPublicKeyInfo. */
final class DidKey {

    static final byte[] ED25519_PREFIX = {(byte) 0xed, 0x01};
    static final byte[] P256_PREFIX = {(byte) 0x80, 0x24};
    static final byte[] X25519_PREFIX = {(byte) 0xec, 0x01};

    private static final String SCHEME = "did:key:z";
    private static final int MAX_LENGTH = 80;
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int RADIX = 58;
    private static final BigInteger BASE = BigInteger.valueOf(RADIX);

    private DidKey() {}

    static String format(byte[] multicodec) {
        // All prefixes start with a byte other than zero, so base58's rule for leading zeroes never applies.
        byte[] rest = multicodec.clone();
        StringBuilder digits = new StringBuilder(MAX_LENGTH);
        int first = firstNonZero(rest, 0);
        while (first < rest.length) {
            digits.append(ALPHABET.charAt(divide(rest, first)));
            first = firstNonZero(rest, first);
        }
        return SCHEME + digits.reverse();
    }

    /** Divides the big-endian number by 58 in place; returns the remainder. BigInteger would make a dozen objects a digit. */
    private static int divide(byte[] number, int first) {
        int remainder = 0;
        for (int i = first; i < number.length; i++) {
            int value = remainder << Byte.SIZE | Byte.toUnsignedInt(number[i]);
            number[i] = (byte) (value / RADIX);
            remainder = value % RADIX;
        }
        return remainder;
    }

    private static int firstNonZero(byte[] number, int from) {
        int at = from;
        while (at < number.length && number[at] == 0) {
            at++;
        }
        return at;
    }

    static byte[] parse(String did) {
        if (!did.startsWith(SCHEME) || did.length() > MAX_LENGTH || did.length() == SCHEME.length()) {
            throw new IllegalArgumentException("not a did:key in base58btc: expected " + SCHEME + "...");
        }
        BigInteger value = BigInteger.ZERO;
        for (int i = SCHEME.length(); i < did.length(); i++) {
            int digit = ALPHABET.indexOf(did.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException("did:key has a character outside base58btc at position " + i);
            }
            value = value.multiply(BASE).add(BigInteger.valueOf(digit));
        }
        byte[] bytes = value.toByteArray();
        byte[] multicodec = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        if (multicodec.length == 0 || !format(multicodec).equals(did)) {
            throw new IllegalArgumentException("did:key is not in its canonical form");
        }
        return multicodec;
    }

    static PublicKey decode(byte[] multicodec) {
        if (startsWith(multicodec, ED25519_PREFIX)) {
            return Ed25519Key.of(Arrays.copyOfRange(multicodec, 2, multicodec.length));
        }
        if (startsWith(multicodec, P256_PREFIX)) {
            return P256Key.of(Arrays.copyOfRange(multicodec, 2, multicodec.length));
        }
        throw new IllegalArgumentException("multicodec is neither an Ed25519 nor a P-256 public key");
    }

    static PublicKey ofCertificate(X509Certificate certificate) {
        SubjectPublicKeyInfo info;
        try {
            info = Certificate.getInstance(certificate.getEncoded()).getSubjectPublicKeyInfo();
        } catch (CertificateEncodingException | RuntimeException e) {
            // The reader lets all kinds of exceptions out at a structure that is none.
            throw new IllegalArgumentException("the certificate cannot be read: " + e.getMessage(), e);
        }
        return of(info);
    }

    static PublicKey ofSubjectPublicKeyInfo(byte[] der) {
        return of(SubjectPublicKeyInfo.getInstance(der));
    }

    private static PublicKey of(SubjectPublicKeyInfo info) {
        if (info.getPublicKeyData().getPadBits() != 0) {
            throw new IllegalArgumentException("public key is no whole number of bytes");
        }
        if (info.getAlgorithm().getAlgorithm().equals(EdECObjectIdentifiers.id_Ed25519)) {
            return Ed25519Key.of(info.getPublicKeyData().getOctets());
        }
        if (info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                && SECObjectIdentifiers.secp256r1.equals(info.getAlgorithm().getParameters())) {
            return P256Key.ofPoint(info.getPublicKeyData().getOctets());
        }
        throw new IllegalArgumentException(
                "public key of algorithm " + info.getAlgorithm().getAlgorithm() + " is neither Ed25519 nor P-256");
    }

    static byte[] der(SubjectPublicKeyInfo info) {
        try {
            return info.getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("a public key always has a DER form", e);
        }
    }

    static byte[] join(byte[] prefix, byte[] key) {
        byte[] joined = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, joined, prefix.length, key.length);
        return joined;
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length > prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
