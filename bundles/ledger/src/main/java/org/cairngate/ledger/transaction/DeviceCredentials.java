package org.cairngate.ledger.transaction;

import java.util.Objects;
import java.util.Optional;

/**
 * How a device may prove who it is. Immutable.
 *
 * @param did did:key of its key, "" without a key
 * @param token what the chain says of its token
 */
public record DeviceCredentials(String did, Optional<TokenCommitment> token) {

    /** Neither key nor token: nobody can connect as this device. */
    public static final DeviceCredentials NONE = new DeviceCredentials("", Optional.empty());

    /** Refuses nulls. */
    public DeviceCredentials {
        Objects.requireNonNull(did, "did");
        Objects.requireNonNull(token, "token");
    }

    /** A key alone; none for "". */
    public static DeviceCredentials withKey(String did) {
        return did.isEmpty() ? NONE : new DeviceCredentials(did, Optional.empty());
    }

    /** A token alone. */
    public static DeviceCredentials withToken(TokenCommitment token) {
        return new DeviceCredentials("", Optional.of(token));
    }
}
