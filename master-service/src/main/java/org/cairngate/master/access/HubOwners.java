package org.cairngate.master.access;

import java.util.Optional;

/** Whose hubs are. Safe for use by several threads. */
@FunctionalInterface
public interface HubOwners {

    /** The organisation that a hub belongs to as the newest block leaves it; empty for nobody's, and when there is none of this name. */
    Optional<String> organisationOf(String hub);
}
