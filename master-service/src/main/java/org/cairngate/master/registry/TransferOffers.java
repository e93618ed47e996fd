package org.cairngate.master.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.access.PrivateFile;

/**
 * The offers that wait for being accepted, in a file that is replaced as a whole: an offer is no part of the chain, what is accepted is.
 * Offers end by themselves after {@link TransferOffer#VALIDITY}. Safe for use by several threads.
 */
public final class TransferOffers {

    /** Most offers of all organisations together. */
    static final int MAX_OFFERS = 10_000;

    /** Most offers of one organisation. */
    static final int MAX_OFFERS_OF_ONE = 1_000;

    private final Path file;
    private final Clock clock;
    private volatile NavigableMap<Holding, TransferOffer> offers;

    private TransferOffers(Path file, Clock clock, NavigableMap<Holding, TransferOffer> offers) {
        this.file = file;
        this.clock = clock;
        this.offers = offers;
    }

    /**
     * Reads the offers; there is no file before the first one.
     *
     * @throws IOException when the file cannot be read or is damaged
     */
    public static TransferOffers open(Path file, Clock clock) throws IOException {
        NavigableMap<Holding, TransferOffer> offers = new TreeMap<>();
        if (Files.exists(file)) {
            try {
                for (TransferOffer offer : TransferFormat.read(PrivateFile.read(file, TransferFormat.MAX_BYTES))) {
                    offers.put(offer.holding(), offer);
                }
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        file + " holds no offers: " + e.getMessage()
                                + ". Take it from a backup, or remove it; then what was offered has to be offered again",
                        e);
            }
        }
        return new TransferOffers(file, clock, offers);
    }

    /** The offer of a device or hub. */
    Optional<TransferOffer> find(Holding holding) {
        return Optional.ofNullable(offers.get(holding)).filter(offer -> offer.isOpen(clock.instant()));
    }

    /** The offers of one kind of things whose names are larger than this text, by name. */
    List<TransferOffer> after(Owners.Kind kind, String name) {
        return offers.tailMap(new Holding(kind, name), false).values().stream()
                .takeWhile(offer -> offer.holding().kind() == kind)
                .filter(offer -> offer.isOpen(clock.instant()))
                .toList();
    }

    /**
     * Keeps an offer.
     *
     * @param isValid whether an offer of before is one of the owner
     * @throws RefusedException when the same is offered already, or too much is
     */
    synchronized void add(TransferOffer offer, Predicate<TransferOffer> isValid) throws RefusedException {
        if (find(offer.holding()).filter(isValid).isPresent()) {
            throw refused(offer.holding().text() + " is offered already: withdraw that offer first");
        }
        NavigableMap<Holding, TransferOffer> after = open();
        if (after.size() >= MAX_OFFERS) {
            throw refused("there are " + MAX_OFFERS + " offers already, no more are kept");
        }
        if (after.values().stream()
                        .filter(other -> other.from().equals(offer.from()))
                        .count()
                >= MAX_OFFERS_OF_ONE) {
            throw refused("organisation " + offer.from() + " has " + MAX_OFFERS_OF_ONE
                    + " offers already: withdraw some of them");
        }
        after.put(offer.holding(), offer);
        write(after);
    }

    /** Ends an offer, unless another one is in its place. */
    synchronized void remove(TransferOffer offer) {
        NavigableMap<Holding, TransferOffer> after = open();
        if (after.remove(offer.holding(), offer)) {
            write(after);
        }
    }

    private NavigableMap<Holding, TransferOffer> open() {
        NavigableMap<Holding, TransferOffer> open = new TreeMap<>(offers);
        open.values().removeIf(offer -> !offer.isOpen(clock.instant()));
        return open;
    }

    private void write(NavigableMap<Holding, TransferOffer> after) {
        try {
            PrivateFile.write(file, TransferFormat.write(after.values()));
        } catch (IOException e) {
            throw new StorageException("offers not written to " + file + ": " + e.getMessage(), e);
        }
        offers = after;
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
