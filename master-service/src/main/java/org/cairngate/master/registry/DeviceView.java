package org.cairngate.master.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.TokenCommitment;
import org.cairngate.master.version.EntityTag;

/** A device as the API shows it: what the chain says, and its name and type from beside the chain. */
@Schema(name = "Device")
record DeviceView(
        String deviceUid,
        Optional<String> did,
        Optional<String> hub,

        @Schema(description = "active, inactive, quarantined or revoked")
        String status,

        @Schema(description = "how it shows who it is; with none it cannot connect")
        Credential credential,

        @Schema(description = "until when its token is valid; absent when it is for ever")
        Optional<Instant> tokenExpiresAt,

        @Schema(description = "whose it is; absent when it is nobody's")
        Optional<String> organisation,

        @Schema(description = "at which of the organisation's places; absent when it is nobody's")
        Optional<String> site,

        Optional<String> name,
        Optional<String> type,
        long height) {

    /** How a device shows who it is. */
    enum Credential {
        @JsonProperty("key")
        KEY,
        @JsonProperty("token")
        TOKEN,
        @JsonProperty("none")
        NONE
    }

    static DeviceView of(KnownDevice known) {
        DeviceRecord device = known.record();
        DeviceAttributes attributes = known.attributes();
        Optional<TokenCommitment> token = device.credentials().token();
        Credential tokenOrNone = token.isPresent() || known.hasTokenInMetadata() ? Credential.TOKEN : Credential.NONE;
        return new DeviceView(
                device.uid(),
                present(device.did()),
                present(device.hub()),
                text(device.status()),
                device.key().isPresent() ? Credential.KEY : tokenOrNone,
                token.flatMap(TokenCommitment::expires),
                known.owner().map(Owner::organisation),
                known.owner().map(Owner::site),
                present(attributes.name()),
                present(attributes.type()),
                device.height());
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(some -> !some.isEmpty());
    }

    /** A value as the API writes it. */
    static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Another one whenever anything of what is shown is another. */
    EntityTag tag() {
        return EntityTag.of(new CborWriter()
                .array(11)
                .text(deviceUid)
                .text(did.orElse(""))
                .text(hub.orElse(""))
                .text(status)
                .text(text(credential))
                .uint(tokenExpiresAt.map(Instant::toEpochMilli).orElse(0L))
                .text(organisation.orElse(""))
                .text(site.orElse(""))
                .text(name.orElse(""))
                .text(type.orElse(""))
                .uint(height));
    }
}
