package org.cairngate.master.registry;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.access.Callers;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.stereotype.Component;

/**
 * Hands devices and hubs over from one organisation to another (decisions 0050 and 0055). An offer of what is not the offering
 * organisation's any more, or is revoked, is there for nobody. Safe for use by several threads.
 */
@Component
final class Transfers {

    private final TransferOffers offers;
    private final Map<Owners.Kind, Handover> handovers = new EnumMap<>(Owners.Kind.class);
    private final MasterTransactions transactions;
    private final Callers callers;
    private final Clock clock;

    Transfers(
            TransferOffers offers,
            List<Handover> handovers,
            MasterTransactions transactions,
            Callers callers,
            Clock clock) {
        this.offers = offers;
        handovers.forEach(one -> this.handovers.put(one.kind(), one));
        this.transactions = transactions;
        this.callers = callers;
        this.clock = clock;
    }

    /**
     * Offers something of the caller's organisation to another one.
     *
     * @throws NotFoundException when the caller has nothing like that
     * @throws MalformedRequestException when no organisation is named, or a name is none
     * @throws RefusedException when it is nobody's, quarantined, revoked, offered already, or to be its owner's
     */
    TransferOffer offer(Holding holding, Optional<String> organisation, Optional<String> site) throws RefusedException {
        Handover handover = of(holding);
        Optional<Owner> known = handover.owner(holding.name());
        String to = organisation.orElseThrow(
                () -> MalformedRequestException.of("organisation is missing: name the one that may accept the "
                        + holding.kind().label()));
        Owner owner = known.orElseThrow(() -> refused(holding.text() + " belongs to no organisation: give it to one"));
        if (to.equals(owner.organisation())) {
            throw refused(holding.text() + " belongs to organisation " + to + " already");
        }
        handover.requireMovable(holding.name());
        TransferOffer offer = MalformedRequestException.read(() -> new TransferOffer(
                holding, owner.organisation(), to, site, clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        offers.add(offer, this::isValid);
        return offer;
    }

    /** The offers of one kind from and to the caller's organisation behind a cursor, all for who is limited to none. */
    List<TransferOffer> list(Owners.Kind kind, String cursor, int limit) {
        return offers.after(kind, cursor).stream()
                .filter(offer -> isMine(offer) && isValid(offer))
                .limit(limit)
                .toList();
    }

    /**
     * Takes over what is offered to the caller's organisation.
     *
     * @param site at which place; that of the offer when empty
     * @throws NotFoundException when nobody offers it to the caller's organisation
     * @throws RefusedException when it is quarantined, or another change of it waits for its block
     */
    MasterTransactions.Submitted accept(Holding holding, Optional<String> site)
            throws RefusedException, InterruptedException {
        TransferOffer offer = offered(holding);
        Owner owner = MalformedRequestException.read(
                () -> new Owner(offer.to(), site.or(offer::site).orElse(Owner.MAIN_SITE)));
        MasterTransactions.Submitted submitted = of(holding).submit(holding.name(), owner, () -> {
            if (!offered(holding).equals(offer)) {
                throw unknown(holding);
            }
        });
        // Until here a crash leaves the offer, which is void as soon as there is the new owner.
        offers.remove(offer);
        return submitted;
    }

    private TransferOffer offered(Holding holding) {
        return offers.find(holding)
                .filter(offer -> callers.scope().coversOrganisation(offer.to()) && isValid(offer))
                .orElseThrow(() -> unknown(holding));
    }

    /**
     * Withdraws or declines an offer.
     *
     * @throws NotFoundException when there is no such offer from or to the caller's organisation
     * @throws RefusedException while a change waits for its block, which may be that it is accepted
     */
    TransferOffer end(Holding holding) throws RefusedException {
        return transactions.alone(() -> endNow(holding));
    }

    private TransferOffer endNow(Holding holding) throws RefusedException {
        // The pool before the chain: what waits goes from there to here.
        boolean waits = of(holding).changeWaits(holding.name());
        TransferOffer offer = offers.find(holding)
                .filter(found -> isMine(found) && isValid(found))
                .orElseThrow(() -> unknown(holding));
        if (waits) {
            throw refused("a change of " + holding.text() + " waits for its block; ask again when it is there");
        }
        offers.remove(offer);
        return offer;
    }

    private Handover of(Holding holding) {
        return handovers.get(holding.kind());
    }

    private boolean isMine(TransferOffer offer) {
        return callers.scope().organisation().map(offer::concerns).orElse(true);
    }

    private boolean isValid(TransferOffer offer) {
        return of(offer.holding())
                .ownerOfUsable(offer.holding().name())
                .filter(owner -> owner.organisation().equals(offer.from()))
                .isPresent();
    }

    private static NotFoundException unknown(Holding holding) {
        return new NotFoundException("there is no transfer of " + holding.text());
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
