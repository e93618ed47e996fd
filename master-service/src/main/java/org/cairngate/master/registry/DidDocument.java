package org.cairngate.master.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.P256Key;
import org.cairngate.ledger.key.PublicKey;

/**
 * Says which key a DID stands for (W3C Decentralized Identifiers 1.0, section 5). A document without a key is a subject that can
 * prove nothing now.
 *
 * @param context for those who read it as JSON-LD
 * @param id the DID
 * @param verificationMethod the keys
 * @param authentication ids of the keys with which the subject shows who it is
 * @param assertionMethod ids of the keys with which it signs what it says
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record DidDocument(
        @JsonProperty("@context") List<String> context,
        String id,
        List<VerificationMethod> verificationMethod,
        List<String> authentication,
        List<String> assertionMethod) {

    /** The media type of the JSON representation (section 6.2). */
    static final String MEDIA_TYPE = "application/did+json";

    private static final List<String> CONTEXT =
            List.of("https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1");

    /** A key of a DID. */
    record VerificationMethod(String id, String type, String controller, Jwk publicKeyJwk) {}

    /** A public key (RFC 7517, RFC 8037); there is no y for Ed25519. */
    @Schema(name = "Jwk")
    record Jwk(String kty, String crv, String x, Optional<String> y) {}

    /** Takes copies. */
    DidDocument {
        context = List.copyOf(context);
        verificationMethod = List.copyOf(verificationMethod);
        authentication = List.copyOf(authentication);
        assertionMethod = List.copyOf(assertionMethod);
    }

    /** A DID whose subject has one key; the fragment is the key's multibase value, as the did:key method has it. */
    static DidDocument of(String did, PublicKey key) {
        String id = did + "#" + key.did().substring("did:key:".length());
        VerificationMethod method = new VerificationMethod(id, "JsonWebKey", did, jwk(key));
        return new DidDocument(CONTEXT, did, List.of(method), List.of(id), List.of(id));
    }

    /** A DID whose subject has no key that is in use. */
    static DidDocument withoutKey(String did) {
        return new DidDocument(CONTEXT, did, List.of(), List.of(), List.of());
    }

    private static Jwk jwk(PublicKey key) {
        if (key instanceof Ed25519Key ed25519) {
            return new Jwk("OKP", "Ed25519", base64(ed25519.encoded()), Optional.empty());
        }
        try {
            ECPublicKey point = (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key.subjectPublicKeyInfo()));
            return new Jwk(
                    "EC",
                    "P-256",
                    coordinate(point.getW().getAffineX()),
                    Optional.of(coordinate(point.getW().getAffineY())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each Java knows P-256", e);
        }
    }

    /** 32 bytes, with zeroes in front where the number is small (RFC 7518 section 6.2.1.2). */
    private static String coordinate(BigInteger number) {
        byte[] signed = number.toByteArray();
        int size = P256Key.SIZE - 1;
        byte[] padded = new byte[size];
        int length = Math.min(signed.length, size);
        System.arraycopy(signed, signed.length - length, padded, size - length, length);
        return base64(padded);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
