package org.cairngate.master.registry;

import java.util.function.Supplier;

/** Names organisations by DIDs whose documents this master serves. Safe for use by several threads. */
public final class OrganisationDids {

    private final Supplier<PublicAddress> address;

    /** Asks for the address only when a DID is wanted: before that, the port may not be known. */
    public OrganisationDids(Supplier<PublicAddress> address) {
        this.address = address;
    }

    /** The did:web of an organisation. */
    String of(String name) {
        return address.get().organisationDid(name);
    }
}
