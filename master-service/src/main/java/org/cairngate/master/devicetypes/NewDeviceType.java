package org.cairngate.master.devicetypes;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.cairngate.master.access.Concerns;

/** A device type to declare. What is not given is null. */
record NewDeviceType(
        @Schema(description = "whose it is; needed from accounts that are limited to none")
        @Pattern(regexp = DeviceType.ORGANISATION)
        String organisation,

        @NotNull @Schema(description = "what its devices have as their type") @Pattern(regexp = DeviceType.NAME)
        String name,

        @Size(max = DeviceType.MAX_TEXT) @Pattern(regexp = DeviceType.TEXT)
        String maker,

        @Size(max = DeviceType.MAX_TEXT) @Pattern(regexp = DeviceType.TEXT)
        String model,

        @Size(max = DeviceType.MAX_DESCRIPTION) @Pattern(regexp = DeviceType.TEXT)
        String description,

        @Schema(
                description =
                        "where its devices are meant to write, ORGANISATION/GROUP of the same organisation; grants nothing")
        @Size(max = DeviceType.MAX_NAMESPACES)
        List<@NotNull @Pattern(regexp = DeviceType.NAMESPACE) String> namespaces)
        implements Concerns {

    @Override
    public String concerns() {
        return orEmpty(organisation).isEmpty() ? orEmpty(name) : DeviceType.key(organisation, orEmpty(name));
    }

    /**
     * The type of an organisation.
     *
     * @throws IllegalArgumentException when something of it is wrong by itself
     */
    DeviceType of(String owner) {
        return new DeviceType(
                owner,
                name,
                orEmpty(maker),
                orEmpty(model),
                orEmpty(description),
                namespaces == null ? List.of() : namespaces,
                DeviceType.Status.ACTIVE,
                1);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
