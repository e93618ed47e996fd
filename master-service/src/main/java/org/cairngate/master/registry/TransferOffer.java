package org.cairngate.master.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * That an organisation offers a device or hub of its own to another one. Immutable.
 *
 * @param holding what is offered; to one organisation at a time
 * @param from the organisation that owns it
 * @param to the organisation that may accept it
 * @param site at which of the other organisation's places it is to be, unless that one says another
 * @param offered when it was offered, in milliseconds
 */
record TransferOffer(Holding holding, String from, String to, Optional<String> site, Instant offered) {

    /** How long an offer can be accepted. */
    static final Duration VALIDITY = Duration.ofDays(30);

    private static final Pattern UID = Pattern.compile(DeviceOperations.UID);
    private static final Pattern HUB = Pattern.compile(Owner.NAME);

    /** Refuses what is no offer with an {@link IllegalArgumentException}. */
    TransferOffer {
        Objects.requireNonNull(offered, "offered");
        Pattern names = holding.kind() == Owners.Kind.DEVICE ? UID : HUB;
        if (!names.matcher(holding.name()).matches()) {
            throw new IllegalArgumentException("the name of a " + holding.kind().label() + " must match " + names);
        }
        Owner before = new Owner(from, Owner.MAIN_SITE);
        Owner after = new Owner(to, site.orElse(Owner.MAIN_SITE));
        if (before.organisation().equals(after.organisation())) {
            throw new IllegalArgumentException(
                    "a " + holding.kind().label() + " is offered to another organisation than its own");
        }
    }

    /** From when on it can be accepted no more. */
    Instant expires() {
        return offered.plus(VALIDITY);
    }

    /** Whether it can be accepted at a time. */
    boolean isOpen(Instant now) {
        return now.isBefore(expires());
    }

    /** Whether it comes from this organisation or goes to it. */
    boolean concerns(String organisation) {
        return from.equals(organisation) || to.equals(organisation);
    }
}
