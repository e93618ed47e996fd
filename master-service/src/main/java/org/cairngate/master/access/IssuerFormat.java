package org.cairngate.master.access;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an issuer publishes: where its keys are, and the keys. */
final class IssuerFormat {

    /** Most keys; issuers have two or three, and each may be tried on a token that names none. */
    static final int MAX_KEYS = 32;

    // RFC 7518 section 3.3; longer ones than the upper bound cost more than any issuer needs.
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    private static final int MAX_NAME = 255;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private IssuerFormat() {}

    /**
     * Where the keys are, as a discovery document says (OpenID Connect Discovery section 3).
     *
     * @param issuer whose document it has to be
     * @throws IllegalArgumentException when it is another issuer's, or none, or names no https address
     */
    static URI keysAddress(byte[] document, String issuer) {
        try {
            JsonNode root = JSON.readTree(document);
            String name = root.path("issuer").asString("");
            if (!issuer.equals(name)) {
                throw new IllegalArgumentException("its document is of the issuer " + plain(name));
            }
            return IssuerSettings.address(root.path("jwks_uri").asString(""));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("its document is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The public keys of a set (RFC 7517 section 5) that tokens may be signed with: RSA of 2,048 to 8,192 bits, and P-256.
     *
     * @throws IllegalArgumentException when it is no set, has too many keys, or none of these
     */
    static JWKSet keys(byte[] document) {
        JWKSet all;
        try {
            all = JWKSet.parse(new String(document, StandardCharsets.UTF_8));
        } catch (ParseException e) {
            throw new IllegalArgumentException("its keys are no set of keys: " + e.getMessage(), e);
        }
        if (all.size() > MAX_KEYS) {
            throw new IllegalArgumentException("it has " + all.size() + " keys, more than " + MAX_KEYS);
        }
        List<JWK> usable = all.toPublicJWKSet().getKeys().stream()
                .filter(IssuerFormat::isUsable)
                .toList();
        if (usable.isEmpty()) {
            throw new IllegalArgumentException("it has no RSA key of 2048 to 8192 bits, and none of P-256");
        }
        return new JWKSet(usable);
    }

    private static String plain(String name) {
        return name.substring(0, Math.min(name.length(), MAX_NAME)).replaceAll("[^!-~]", "?");
    }

    private static boolean isUsable(JWK key) {
        if (key instanceof RSAKey rsa) {
            return rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS;
        }
        return key instanceof ECKey curve && Curve.P_256.equals(curve.getCurve());
    }
}
