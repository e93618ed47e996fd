package org.cairngate.master.devicetypes;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.master.version.EntityTag;

/** A device type as the API shows it. */
@Schema(name = "DeviceType")
record TypeView(
        String organisation,

        @Schema(description = "what its devices have as their type")
        String name,

        Optional<String> maker,
        Optional<String> model,
        Optional<String> description,

        @Schema(description = "where its devices are meant to write; grants nothing")
        List<String> namespaces,

        @Schema(allowableValues = {"active", "retired"}) String status,

        @Schema(description = "1 for the first, and one more with each change")
        long version,

        @Schema(description = "when it was declared or changed last")
        Instant changed,

        @Schema(description = "the uid of the event that says it: /v1/events/{uid}/proof has the proof")
        String uid,

        long height) {

    static TypeView of(KnownType known) {
        DeviceType type = known.type();
        return new TypeView(
                type.organisation(),
                type.name(),
                present(type.maker()),
                present(type.model()),
                present(type.description()),
                type.namespaces(),
                type.status().label(),
                type.version(),
                known.event().time(),
                known.event().uid(),
                known.height());
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(some -> !some.isEmpty());
    }

    /** Another one with each change: no two events have the same uid. */
    EntityTag tag() {
        return EntityTag.of(new CborWriter().array(3).text(uid).uint(version).uint(height));
    }
}
