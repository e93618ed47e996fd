package org.cairngate.master.repeat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * The writes that came with keys, with their answers: in a fixed number of rows beside the chain, from before a write is tried until
 * {@link #KEPT} later at least. A row is synced before the write is tried and before it is answered. Safe for use by several threads.
 */
final class KeptWrites {

    /** How long a key is remembered at least. */
    static final Duration KEPT = Duration.ofHours(24);

    /** Keys of all accounts: 4,096 answers of 16 KiB are 64 MiB. */
    static final int SLOTS = 4096;

    /** Keys of an account, so that one leaves room for the others. */
    static final int MAX_OF_ACCOUNT = 1024;

    /** When there is room for new keys again, perhaps. */
    private static final Duration LATER = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeptWrites.class);
    private static final String KEY = "repeat/";

    private final ChainStore store;
    private final Clock clock;
    private final int slots;
    private final int ofAccount;
    private final Deque<Integer> free = new ArrayDeque<>();
    // Oldest first, without their answers' texts.
    private final Map<Hash, Kept> known = new LinkedHashMap<>();
    private final Set<Hash> underWay = new HashSet<>();
    private final Map<String, Integer> counts = new HashMap<>();

    private record Kept(int slot, KeptWrite write) {}

    /** What the store has kept, of at most so many keys of all accounts, and of each. */
    KeptWrites(ChainStore store, Clock clock, int slots, int ofAccount) {
        this.store = store;
        this.clock = clock;
        this.slots = slots;
        this.ofAccount = ofAccount;
        List<Kept> rows = IntStream.range(0, slots)
                .mapToObj(this::read)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(kept -> kept.write().begun()))
                .toList();
        rows.forEach(kept -> {
            if (isOver(kept)) {
                free.add(kept.slot());
            } else {
                put(kept);
            }
        });
    }

    private Optional<Kept> read(int slot) {
        Optional<byte[]> row = store.meta(KEY + slot);
        if (row.isPresent()) {
            try {
                return Optional.of(new Kept(slot, KeptFormat.decode(row.get()).withoutText()));
            } catch (RefusedException e) {
                LOG.error("row of a kept write is damaged slot={} detail={}", slot, e.detail());
            }
        }
        free.add(slot);
        return Optional.empty();
    }

    /**
     * Says what is known of a key, and notes the request when that is nothing. Refuses also when the account has as
     * many keys of the last {@link #KEPT} as it may have, or all accounts have.
     *
     * @throws StorageException when the disk refuses; the request must not be tried
     */
    Earlier begin(Hash key, Hash request, String account) {
        Kept kept;
        synchronized (this) {
            Optional<Earlier> earlier = find(key, request).or(() -> full(account));
            if (earlier.isPresent()) {
                return earlier.get();
            }
            kept = new Kept(
                    free.removeFirst(), new KeptWrite(key, account, request, clock.instant(), Optional.empty()));
            put(kept);
            underWay.add(key);
        }
        try {
            write(kept.slot(), kept.write());
        } catch (StorageException e) {
            synchronized (this) {
                drop(kept);
            }
            throw e;
        }
        return new Earlier.Nothing();
    }

    private Optional<Earlier> find(Hash key, Hash request) {
        Optional<Kept> found = Optional.ofNullable(known.get(key));
        if (found.isEmpty() || isOver(found.get())) {
            found.ifPresent(this::drop);
            return Optional.empty();
        }
        KeptWrite write = found.get().write();
        if (!write.request().equals(request)) {
            return Optional.of(Earlier.OTHER);
        }
        if (underWay.contains(key)) {
            return Optional.of(Earlier.UNDER_WAY);
        }
        if (write.answer().isEmpty()) {
            return Optional.of(Earlier.CUT_SHORT);
        }
        return Optional.of(
                write.answer().get().whole()
                        ? answer(found.get())
                        : Earlier.notKept(write.answer().get().status()));
    }

    private Earlier answer(Kept kept) {
        try {
            byte[] row = store.meta(KEY + kept.slot()).orElseThrow();
            return new Earlier.Answered(KeptFormat.decode(row).answer().orElseThrow());
        } catch (RefusedException e) {
            throw new StorageException("the row of a kept write is damaged: " + e.getMessage(), e);
        }
    }

    /** Keeps the answer; returns when it is synced. */
    void end(Hash key, KeptAnswer answer) {
        Kept kept;
        synchronized (this) {
            kept = known.get(key);
        }
        KeptWrite answered = kept.write().answered(answer);
        try {
            write(kept.slot(), answered);
            synchronized (this) {
                known.put(key, new Kept(kept.slot(), answered.withoutText()));
            }
        } finally {
            synchronized (this) {
                underWay.remove(key); // when the disk refused, how it ended is not known any more
            }
        }
    }

    /** Forgets a write that was not done. */
    void forget(Hash key) {
        synchronized (this) {
            Kept kept = known.get(key);
            drop(kept);
            // Before another write takes the slot.
            store.write(writes -> writes.deleteMeta(KEY + kept.slot()));
        }
    }

    private Optional<Earlier> full(String account) {
        known.values().stream().filter(this::isOver).toList().forEach(this::drop);
        boolean own = counts.getOrDefault(account, 0) >= ofAccount;
        if (!own && !free.isEmpty()) {
            return Optional.empty();
        }
        String whose = own ? "this account sent " + ofAccount : "all accounts together sent " + slots;
        return Optional.of(new Earlier.Refused(
                own ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.SERVICE_UNAVAILABLE,
                RefusalReason.QUOTA_FULL.code(),
                whose + " Idempotency-Keys within " + KEPT.toHours() + " hours; send the request without one, or later",
                LATER.toSeconds()));
    }

    private boolean isOver(Kept kept) {
        return !underWay.contains(kept.write().key())
                && clock.instant().isAfter(kept.write().begun().plus(KEPT));
    }

    private void put(Kept kept) {
        known.put(kept.write().key(), kept);
        counts.merge(kept.write().account(), 1, Integer::sum);
    }

    /** The row is written over by the next one of its slot. */
    private void drop(Kept kept) {
        known.remove(kept.write().key());
        underWay.remove(kept.write().key());
        counts.computeIfPresent(kept.write().account(), (name, count) -> count == 1 ? null : count - 1);
        free.addLast(kept.slot());
    }

    private void write(int slot, KeptWrite write) {
        store.write(writes -> writes.putMeta(KEY + slot, KeptFormat.encode(write)));
    }
}
