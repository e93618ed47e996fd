package org.cairngate.ledger.vectors;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.SignedEvent;

/** Signed events in their one form, and in others. */
final class SignedEventVectors {

    private static final byte[] PROTECTED_START = {(byte) 0xa3, 0x01, 0x26, 0x04};
    private static final byte[] COUNTER_LABEL = {0x3a, 0x00, 0x01, 0x11, 0x70};
    private static final byte[] KID =
            VectorChain.DEVICE.did().substring("did:key:".length()).getBytes(StandardCharsets.US_ASCII);

    private SignedEventVectors() {}

    /** An event that the device of the vectors signed. */
    static byte[] signed(long counter, byte[] event) {
        return SignedEvent.sign(VectorChain.DEVICE, counter, event, SignedEventVectors::es256);
    }

    /** The message with another protected header and no valid signature. */
    static byte[] withHeader(byte[] header) {
        return new CborWriter()
                .raw(new byte[] {(byte) 0xd2, (byte) 0x84})
                .bytes(header)
                .raw(new byte[] {(byte) 0xa0})
                .bytes(new byte[] {'{', '}'})
                .bytes(new byte[SignedEvent.SIGNATURE_SIZE])
                .toBytes();
    }

    static byte[] header(byte[] kid, byte[] label, byte[] counter) {
        return new CborWriter()
                .raw(PROTECTED_START)
                .bytes(kid)
                .raw(label)
                .raw(counter)
                .toBytes();
    }

    /** A header that is right but for the counter, encoded. */
    static byte[] counter(String hex) {
        return withHeader(header(KID, COUNTER_LABEL, HexFormat.of().parseHex(hex)));
    }

    static byte[] kid(String text) {
        return withHeader(header(text.getBytes(StandardCharsets.ISO_8859_1), COUNTER_LABEL, new byte[] {1}));
    }

    static byte[] label(String hex) {
        return withHeader(header(KID, HexFormat.of().parseHex(hex), new byte[] {1}));
    }

    /** RFC 6979, so that the vectors are the same each time; the device's private key is 1. */
    private static byte[] es256(byte[] message) {
        ECDomainParameters domain = new ECDomainParameters(ECNamedCurveTable.getByOID(SECObjectIdentifiers.secp256r1));
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(BigInteger.ONE, domain));
        BigInteger[] pair = signer.generateSignature(Hash.sha256(message).bytes());
        byte[] signature = Arrays.copyOf(BigIntegers.asUnsignedByteArray(32, pair[0]), SignedEvent.SIGNATURE_SIZE);
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, pair[1]), 0, signature, 32, 32);
        return signature;
    }
}
