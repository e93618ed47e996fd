package org.cairngate.master.registry;

import java.security.SecureRandom;
import java.util.Base64;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * The token of a device without a key, and what the chain commits to of it.
 *
 * <p>A hub that has the chain only can check a password: it holds the token and the attributes' hash, which together with the
 * token's hash give the metadata hash of the device's record.
 *
 * @param token 32 random bytes
 * @param attributesHash hash of what the registry keeps about the device
 */
record DeviceSecret(Hash token, Hash attributesHash) {

    static DeviceSecret generate(Hash attributesHash) {
        byte[] random = new byte[Hash.SIZE];
        new SecureRandom().nextBytes(random);
        return new DeviceSecret(Hash.of(random), attributesHash);
    }

    /** The token as people see it. */
    String tokenText() {
        return base64(token.bytes());
    }

    /** The MQTT password: base64url of token and attributes hash. */
    String password() {
        byte[] both = new byte[2 * Hash.SIZE];
        System.arraycopy(token.bytes(), 0, both, 0, Hash.SIZE);
        System.arraycopy(attributesHash.bytes(), 0, both, Hash.SIZE, Hash.SIZE);
        return base64(both);
    }

    /** What the chain says of a device with this secret. */
    Hash metadataHash() {
        return metadataHash(Hash.sha256(token.bytes()).bytes(), attributesHash);
    }

    /** What the chain says of a device with a key and no token. */
    static Hash metadataHashWithoutToken(Hash attributesHash) {
        return metadataHash(new byte[0], attributesHash);
    }

    private static Hash metadataHash(byte[] tokenHash, Hash attributesHash) {
        return Hash.sha256(new CborWriter()
                .array(3)
                .uint(1)
                .bytes(tokenHash)
                .bytes(attributesHash.bytes())
                .toBytes());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "DeviceSecret[" + metadataHash() + "]";
    }
}
