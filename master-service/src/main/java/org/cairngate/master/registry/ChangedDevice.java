package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** What is to be another at a device; what is not given, and is null, stays, and "" takes it away. */
public record ChangedDevice(
        @Size(max = DeviceOperations.MAX_TEXT) @Pattern(regexp = DeviceOperations.TEXT)
        String name,

        @Size(max = DeviceOperations.MAX_TEXT) @Pattern(regexp = DeviceOperations.TEXT)
        String type,

        @Schema(description = "the only hub that it may use; any hub when empty")
        @Pattern(regexp = DeviceOperations.HUB)
        String hub,

        @Schema(description = "whose it is, for what is nobody's yet") @Pattern(regexp = Owner.NAME)
        String organisation,

        @Schema(description = "at which of the organisation's places") @Pattern(regexp = Owner.NAME)
        String site) {

    DeviceAttributes attributes(DeviceAttributes before) {
        return DeviceAttributes.of(name == null ? before.name() : name, type == null ? before.type() : type);
    }
}
