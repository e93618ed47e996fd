package org.cairngate.demo;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/** What a person has on a phone: codes of RFC 6238 of a secret that was typed in. */
final class Authenticator {

    private static final int PERIOD = 30;

    private final byte[] secret;

    Authenticator(String base32) {
        this.secret = Base32.decode(base32);
    }

    /** The code of so many half minutes ahead. */
    String code(int ahead) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret, "RAW"));
        long step = Instant.now().getEpochSecond() / PERIOD + ahead;
        ByteBuffer hash = ByteBuffer.wrap(
                mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array()));
        int number = hash.getInt(hash.get(hash.limit() - 1) & 15) & Integer.MAX_VALUE;
        String digits = Integer.toString(number % 1_000_000);
        return "0".repeat(6 - digits.length()) + digits;
    }
}
