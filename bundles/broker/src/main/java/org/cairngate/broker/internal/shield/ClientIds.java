package org.cairngate.broker.internal.shield;

import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** Which client ids go on to Moquette; each begins with its device's uid and a slash, which the gate has put there. */
final class ClientIds {

    /** Longest one, characters, with the device's uid before it and the number of the session behind it. */
    static final int LONGEST = 192;

    private static final String FORBIDDEN = "+#/$";

    private ClientIds() {}

    /**
     * Checks one.
     *
     * @throws RefusedException {@code bad-client-id}
     */
    static void require(String clientId, String uid) throws RefusedException {
        String own = clientId.substring(uid.length() + 1);
        boolean bad = clientId.length() > LONGEST
                || own.chars().anyMatch(c -> Character.isISOControl(c) || FORBIDDEN.indexOf(c) >= 0);
        if (bad) {
            throw new RefusedException(
                    RefusalReason.BAD_CLIENT_ID,
                    "client id '" + own.substring(0, Math.min(own.length(), LONGEST)) + "' of device " + uid
                            + " has one of " + FORBIDDEN + ", a control character, or with the uid more than "
                            + LONGEST + " characters");
        }
    }
}
