package org.cairngate.master.registry;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whose hubs are, for who has no caller to look for. Safe for use by several threads. */
@Component
public final class HubOwners {

    private final OwnerIndex owners;

    HubOwners(OwnerIndex owners) {
        this.owners = owners;
    }

    /** The organisation that owns the hub of this name; empty for nobody's, and when there is none. */
    public Optional<String> organisation(String hub) {
        return owners.owners().hub(hub).map(Owner::organisation);
    }
}
