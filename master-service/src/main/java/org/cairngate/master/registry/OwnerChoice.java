package org.cairngate.master.registry;

import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Scope;
import org.cairngate.master.problem.MalformedRequestException;
import org.springframework.stereotype.Component;

/**
 * Says whose something is to be, by what the caller of the request names of organisation and site and by what he is limited to. A name
 * that is not given is null. Safe for use by several threads.
 */
@Component
final class OwnerChoice {

    private final Callers callers;

    OwnerChoice(Callers callers) {
        this.callers = callers;
    }

    /**
     * The owner of something new: what is named, or the organisation that the account is limited to; empty for nobody.
     *
     * @throws RefusedException when another organisation is named than the one that the account is limited to
     * @throws MalformedRequestException when a site is named and no organisation is known
     */
    Optional<Owner> ofNew(String organisation, String site) throws RefusedException {
        if (organisation != null) {
            requireOwn(organisation);
            return Optional.of(owner(organisation, site));
        }
        Optional<String> own = callers.scope().organisation();
        if (own.isEmpty() && site != null) {
            throw MalformedRequestException.of("a site is a place of an organisation: name the organisation too");
        }
        return own.map(name -> owner(name, site));
    }

    /**
     * The owner after a change: another site of the same organisation, or the first owner of what is nobody's.
     *
     * @param what what it is, for a refusal
     * @throws RefusedException when it is nobody's and only a site is named, when the account may not give it away, and when it
     *     belongs to another organisation
     */
    Optional<Owner> ofChanged(String what, Optional<Owner> before, String organisation, String site)
            throws RefusedException {
        if (organisation == null && site == null) {
            return before;
        }
        if (before.isEmpty()) {
            if (organisation == null) {
                throw refused(what + " belongs to no organisation and so is at none of its sites");
            }
            if (!callers.scope().isWhole()) {
                throw refused(what + " is nobody's; only an account without limits gives it to an organisation");
            }
            return Optional.of(owner(organisation, site));
        }
        Owner owner = before.get();
        if (organisation != null && !organisation.equals(owner.organisation())) {
            requireOwn(organisation);
            throw refused(what + " belongs to organisation " + owner.organisation()
                    + ": it changes hands when that one offers it and the other one accepts");
        }
        return site == null ? before : Optional.of(owner(owner.organisation(), site));
    }

    private void requireOwn(String organisation) throws RefusedException {
        Scope scope = callers.scope();
        if (!scope.isWhole() && !scope.organisation().equals(Optional.of(organisation))) {
            throw refused("this account is limited, and not to organisation " + organisation);
        }
    }

    private static Owner owner(String organisation, String site) {
        return MalformedRequestException.read(() -> new Owner(organisation, site == null ? Owner.MAIN_SITE : site));
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
