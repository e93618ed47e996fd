package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.master.access.Expiry;

/** A token to issue. What is not given is null. */
public record NewToken(
        @Size(max = Expiry.MAX_TEXT)
        @Schema(format = "date-time", description = "until when it is valid, at most 10 years; for ever without it")
        String expiresAt) {

    /**
     * Until when it is valid; empty for ever.
     *
     * @throws IllegalArgumentException when that is no time, or not within the next 10 years
     */
    public Optional<Instant> expiry(Instant now) {
        return Optional.ofNullable(expiresAt).map(text -> DeviceToken.expiry(text, now));
    }
}
