package org.cairngate.broker.internal.gate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceMetadata;
import org.cairngate.ledger.transaction.TokenCommitment;

/**
 * The MQTT password of a device without a key: base64url of its token or, of one whose record has no token of its own, of the token
 * and the hash of its attributes, to which the metadata hash commits (decisions 0035 and 0004).
 */
final class DevicePassword {

    private static final int WITH_ATTRIBUTES = TokenCommitment.TOKEN_BYTES + Hash.SIZE;
    private static final int MAX_CHARS = 128;

    private DevicePassword() {}

    /** What a device's record commits to of its token; another one after each change of the token. */
    static Hash commitment(DeviceRecord device) {
        return device.credentials().token().map(TokenCommitment::hash).orElseGet(device::metadataHash);
    }

    /** Whether a password is the device's; it may have expired. */
    static boolean isOf(DeviceRecord device, String password) {
        boolean ownToken = device.credentials().token().isPresent();
        return decode(password)
                .flatMap(secret -> ownToken ? tokenHash(secret) : metadataHash(secret))
                .filter(commitment(device)::equals)
                .isPresent();
    }

    private static Optional<byte[]> decode(String password) {
        if (password.length() > MAX_CHARS) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getUrlDecoder().decode(password.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Hash> tokenHash(byte[] secret) {
        return secret.length == TokenCommitment.TOKEN_BYTES ? Optional.of(Hash.sha256(secret)) : Optional.empty();
    }

    private static Optional<Hash> metadataHash(byte[] secret) {
        if (secret.length != WITH_ATTRIBUTES) {
            return Optional.empty();
        }
        Hash token = Hash.sha256(Arrays.copyOf(secret, TokenCommitment.TOKEN_BYTES));
        Hash attributes = Hash.of(Arrays.copyOfRange(secret, TokenCommitment.TOKEN_BYTES, WITH_ATTRIBUTES));
        return Optional.of(DeviceMetadata.hash(token, attributes));
    }
}
