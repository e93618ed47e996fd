package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceStatus;

/**
 * Which devices a list shows: those to which all of it applies. What is not given, and is null, applies to all.
 *
 * @param status exactly this status
 * @param hub bound to exactly this hub
 * @param type exactly this type
 * @param organisation of exactly this organisation
 * @param site at exactly this site, of any organisation when none is named
 * @param q a part of uid or name, in capitals or not
 */
record DeviceFilter(
        @Pattern(regexp = STATUS) @Schema(description = "only devices of this status")
        String status,

        @Pattern(regexp = "[A-Za-z0-9._-]{1,64}")
        @Schema(description = "only devices that may use this hub and no other")
        String hub,

        @Size(min = 1, max = DeviceOperations.MAX_TEXT)
        @Pattern(regexp = DeviceOperations.TEXT)
        @Schema(description = "only devices of exactly this type")
        String type,

        @Pattern(regexp = Owner.NAME) @Schema(description = "only devices of this organisation")
        String organisation,

        @Pattern(regexp = Owner.NAME) @Schema(description = "only devices at a site of this name")
        String site,

        @Size(max = DeviceOperations.MAX_TEXT)
        @Pattern(regexp = DeviceOperations.TEXT)
        @Schema(description = "only devices with this in their uid or name, in capitals or not")
        String q) {

    static final String STATUS = "active|inactive|quarantined|revoked";

    /** Whether what the chain says of a device, which costs no read, lets it through. */
    boolean admits(DeviceRecord device) {
        return (status == null || DeviceView.text(device.status()).equals(status))
                && (hub == null || device.hub().equals(hub));
    }

    /** The only hub whose devices are wanted. */
    Optional<String> onlyHub() {
        return Optional.ofNullable(hub);
    }

    /** Whether what is known of its owner, which costs no read, lets a device through. */
    boolean admits(Optional<Owner> owner) {
        return Owner.isOf(owner, organisation, site);
    }

    /** The only organisation whose devices are wanted. */
    Optional<String> onlyOrganisation() {
        return Optional.ofNullable(organisation);
    }

    /** The only status that is wanted. */
    Optional<DeviceStatus> onlyStatus() {
        return Optional.ofNullable(status).map(text -> DeviceStatus.valueOf(text.toUpperCase(Locale.ROOT)));
    }

    /** Whether the rest lets it through. */
    boolean admits(DeviceView device) {
        return (type == null || device.type().orElse("").equals(type))
                && (q == null
                        || within(device.deviceUid())
                        || within(device.name().orElse("")));
    }

    private boolean within(String text) {
        return text.toLowerCase(Locale.ROOT).contains(q.toLowerCase(Locale.ROOT));
    }
}
