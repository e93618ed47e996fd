package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.access.Concerns;
import org.cairngate.master.access.Expiry;

/** A device to register. What is not given is null. */
public record NewDevice(
        @NotNull @Pattern(regexp = DeviceOperations.UID) String deviceUid,

        @Schema(description = "did:key of the device's P-256 key; without one the device gets a token") @Size(max = 80)
        String did,

        @Schema(description = "the only hub that it may use; any hub without it")
        @Pattern(regexp = DeviceOperations.HUB)
        String hub,

        @Schema(description = "whose it is; the organisation that the account is limited to without it, or nobody's")
        @Pattern(regexp = Owner.NAME)
        String organisation,

        @Schema(description = "at which of the organisation's places; main without it") @Pattern(regexp = Owner.NAME)
        String site,

        @Size(max = DeviceOperations.MAX_TEXT) @Pattern(regexp = DeviceOperations.TEXT)
        String name,

        @Size(max = DeviceOperations.MAX_TEXT) @Pattern(regexp = DeviceOperations.TEXT)
        String type,

        @Size(max = Expiry.MAX_TEXT)
        @Schema(
                format = "date-time",
                description = "until when its token is valid, at most 10 years; for ever without it")
        String tokenExpiresAt)
        implements Concerns {

    @Override
    public String concerns() {
        return orEmpty(deviceUid);
    }

    /**
     * Looks whether it can be registered as far as it says itself.
     *
     * @throws IllegalArgumentException when it cannot
     */
    public void check(Instant now) {
        Optional<Instant> expires = expiry(now);
        body(credentials(newToken(), expires), attributes());
    }

    private boolean hasKey() {
        return did != null && !did.isEmpty();
    }

    DeviceAttributes attributes() {
        return DeviceAttributes.of(orEmpty(name), orEmpty(type));
    }

    /** A token for it; empty for a device with a key. */
    Optional<DeviceToken> newToken() {
        return hasKey() ? Optional.empty() : Optional.of(DeviceToken.generate());
    }

    DeviceCredentials credentials(Optional<DeviceToken> token, Optional<Instant> expires) {
        return token.map(issued -> DeviceCredentials.withToken(issued.commitment(expires)))
                .orElseGet(() -> DeviceCredentials.withKey(orEmpty(did)));
    }

    /** Until when its token is valid; empty for ever. */
    Optional<Instant> expiry(Instant now) {
        if (hasKey() && tokenExpiresAt != null) {
            throw new IllegalArgumentException("a device with a key gets no token, so none expires");
        }
        return Optional.ofNullable(tokenExpiresAt).map(text -> DeviceToken.expiry(text, now));
    }

    DeviceBody body(DeviceCredentials credentials, DeviceAttributes attributes) {
        return new DeviceBody(
                DeviceAction.REGISTER,
                deviceUid,
                credentials,
                orEmpty(hub),
                DeviceStatus.ACTIVE,
                attributes.metadataHash());
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
