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
    private volatile NavigableMap<String, TransferOffer> offers;

    private TransferOffers(Path file, Clock clock, NavigableMap<String, TransferOffer> offers) {
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
        NavigableMap<String, TransferOffer> offers = new TreeMap<>();
        if (Files.exists(file)) {
            try {
                for (TransferOffer offer : TransferFormat.read(PrivateFile.read(file, TransferFormat.MAX_BYTES))) {
                    offers.put(offer.deviceUid(), offer);
                }
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        file + " holds no offers of devices: " + e.getMessage()
                                + ". Take it from a backup, or remove it; then devices have to be offered again",
                        e);
            }
        }
        return new TransferOffers(file, clock, offers);
    }

    /** The offer of a device. */
    Optional<TransferOffer> find(String uid) {
        return Optional.ofNullable(offers.get(uid)).filter(offer -> offer.isOpen(clock.instant()));
    }

    /** The offers of devices whose uids are larger than this text, by uid. */
    List<TransferOffer> after(String uid) {
        return offers.tailMap(uid, false).values().stream()
                .filter(offer -> offer.isOpen(clock.instant()))
                .toList();
    }

    /**
     * Keeps an offer.
     *
     * @param isValid whether an offer of before is one of the device's owner
     * @throws RefusedException when the device is offered already, or too much is
     */
    synchronized void add(TransferOffer offer, Predicate<TransferOffer> isValid) throws RefusedException {
        if (find(offer.deviceUid()).filter(isValid).isPresent()) {
            throw refused("device " + offer.deviceUid() + " is offered already: withdraw that offer first");
        }
        NavigableMap<String, TransferOffer> after = open();
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
        after.put(offer.deviceUid(), offer);
        write(after);
    }

    /** Ends an offer, unless another one is in its place. */
    synchronized void remove(TransferOffer offer) {
        NavigableMap<String, TransferOffer> after = open();
        if (after.remove(offer.deviceUid(), offer)) {
            write(after);
        }
    }

    private NavigableMap<String, TransferOffer> open() {
        NavigableMap<String, TransferOffer> open = new TreeMap<>(offers);
        open.values().removeIf(offer -> !offer.isOpen(clock.instant()));
        return open;
    }

    private void write(NavigableMap<String, TransferOffer> after) {
        try {
            PrivateFile.write(file, TransferFormat.write(after.values()));
        } catch (IOException e) {
            throw new StorageException("offers of devices not written to " + file + ": " + e.getMessage(), e);
        }
        offers = after;
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
