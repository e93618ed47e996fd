package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;

/**
 * Which hubs a list shows: those to which all of it applies. What is not given, and is null, applies to all.
 *
 * @param organisation of exactly this organisation
 * @param site at exactly this site, of any organisation when none is named
 */
record HubFilter(
        @Pattern(regexp = Owner.NAME) @Schema(description = "only hubs of this organisation")
        String organisation,

        @Pattern(regexp = Owner.NAME) @Schema(description = "only hubs at a site of this name")
        String site) {

    /** Whether what is of this owner is let through. */
    boolean admits(Optional<Owner> owner) {
        return Owner.isOf(owner, organisation, site);
    }
}
