package org.cairngate.master;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;
import tools.jackson.databind.JsonNode;

/** What a person has on a phone: codes of RFC 6238, written down once more, from the address that the master shows. */
final class Authenticator {

    private final byte[] secret;

    private Authenticator(byte[] secret) {
        this.secret = secret;
    }

    /** A person's second factor, as it is after it was switched on. */
    record Enrolled(Authenticator authenticator, List<String> recovery) {}

    static Authenticator of(String base32) {
        return new Authenticator(Base32.decode(base32));
    }

    /** Switches on the second factor of somebody who has the usual password. */
    static Enrolled enrol(TestMaster master, String user) throws Exception {
        JsonNode begun = master.answer(master.as(user, "POST", "/v1/accounts/me/totp", Map.of()));
        Authenticator phone = of(begun.get("secret").asString());
        JsonNode confirmed =
                master.answer(master.as(user, "POST", "/v1/accounts/me/totp/confirm", Map.of("code", phone.current())));
        return new Enrolled(
                phone,
                confirmed
                        .get("recoveryCodes")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList());
    }

    /** The code of now. */
    String current() throws GeneralSecurityException {
        return code(0);
    }

    /** The code of the next half minute, which counts already, also when the one of now was used. */
    String next() throws GeneralSecurityException {
        return code(1);
    }

    private String code(int ahead) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret, "RAW"));
        long step = Instant.now().getEpochSecond() / 30 + ahead;
        byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
        int offset = hash[19] & 15;
        int number = ((hash[offset] & 127) << 24)
                | ((hash[offset + 1] & 255) << 16)
                | ((hash[offset + 2] & 255) << 8)
                | (hash[offset + 3] & 255);
        String digits = Integer.toString(number % 1_000_000);
        return "0".repeat(6 - digits.length()) + digits;
    }
}
