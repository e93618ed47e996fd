package org.cairngate.master.devicetypes;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/** What is to be another at a device type; what is not given, and is null, stays, and "" or an empty list takes it away. */
record ChangedDeviceType(
        @Size(max = DeviceType.MAX_TEXT) @Pattern(regexp = DeviceType.TEXT)
        String maker,

        @Size(max = DeviceType.MAX_TEXT) @Pattern(regexp = DeviceType.TEXT)
        String model,

        @Size(max = DeviceType.MAX_DESCRIPTION) @Pattern(regexp = DeviceType.TEXT)
        String description,

        @Schema(description = "all of them: those that are not named are taken away")
        @Size(max = DeviceType.MAX_NAMESPACES)
        List<@NotNull @Pattern(regexp = DeviceType.NAMESPACE) String> namespaces,

        @Schema(description = "of a retired type there are no new devices; those that are of it stay")
        @Pattern(regexp = TypeFilter.STATUS)
        String status) {

    /**
     * The type after the change.
     *
     * @throws IllegalArgumentException when something of it is wrong by itself
     */
    DeviceType of(DeviceType before) {
        return new DeviceType(
                before.organisation(),
                before.name(),
                maker == null ? before.maker() : maker,
                model == null ? before.model() : model,
                description == null ? before.description() : description,
                namespaces == null ? before.namespaces() : namespaces,
                status == null
                        ? before.status()
                        : DeviceType.Status.labelled(status).orElseThrow(),
                before.version());
    }
}
