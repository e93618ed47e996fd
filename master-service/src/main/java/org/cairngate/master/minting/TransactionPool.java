package org.cairngate.master.minting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalEntry;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accepted transactions that no block has yet, on disk and in memory.
 *
 * <p>{@link #add} returns when the entries are synced; the entries of a block leave the disk in the block's own write batch, so
 * a transaction is always in the pool or in the chain, and never in both after a restart. Safe for use by several threads.
 */
public final class TransactionPool {

    private static final Logger log = LoggerFactory.getLogger(TransactionPool.class);

    private final ChainStore store;
    private final NavigableMap<PoolPlace, PoolEntry> entries =
            new TreeMap<>(Comparator.comparing(PoolPlace::signer).thenComparingLong(PoolPlace::seq));
    private final Map<String, SignedTransaction> byUid = new HashMap<>();

    private record PoolPlace(KeyId signer, long seq) {
        static PoolPlace of(SignedTransaction signed) {
            Transaction transaction = signed.transaction();
            return new PoolPlace(transaction.signer(), transaction.seq());
        }
    }

    /**
     * Reads the pool that an earlier run left.
     *
     * @throws StorageException when an entry cannot be read
     */
    public TransactionPool(ChainStore store) {
        this.store = store;
        for (LocalEntry entry : store.pool(Integer.MAX_VALUE)) {
            try {
                keep(PoolFormat.decode(entry.value()));
            } catch (RefusedException e) {
                throw new StorageException("a pool entry is damaged: " + e.getMessage(), e);
            }
        }
        if (!entries.isEmpty()) {
            log.info("pool restored entries={}", entries.size());
        }
    }

    /** The seq that the signer's next transaction must have, counting the chain and the pool. */
    public synchronized long nextSeq(KeyId signer) {
        PoolPlace newest = entries.floorKey(new PoolPlace(signer, Long.MAX_VALUE));
        long pooled = newest != null && newest.signer().equals(signer) ? newest.seq() : 0;
        return Math.max(pooled, store.state().lastSeq(signer)) + 1;
    }

    /** The pooled transaction of this signer and seq. */
    public synchronized Optional<SignedTransaction> find(KeyId signer, long seq) {
        return Optional.ofNullable(entries.get(new PoolPlace(signer, seq))).map(PoolEntry::transaction);
    }

    /** The entry of exactly this transaction. */
    synchronized Optional<PoolEntry> entry(SignedTransaction signed) {
        return Optional.ofNullable(entries.get(PoolPlace.of(signed)))
                .filter(entry -> entry.transaction().id().equals(signed.id()));
    }

    /** The signer's transactions that wait here, by seq. */
    public synchronized List<SignedTransaction> of(KeyId signer) {
        return entries
                .subMap(new PoolPlace(signer, 0), true, new PoolPlace(signer, Long.MAX_VALUE), true)
                .values()
                .stream()
                .map(PoolEntry::transaction)
                .toList();
    }

    /** Whether an event of this uid waits here. Ask this before the chain: entries go from here to there. */
    public synchronized boolean containsUid(String uid) {
        return byUid.containsKey(uid);
    }

    /** The transaction that waits here with an event of this uid. Ask this before the chain, as {@link #containsUid}. */
    public synchronized Optional<SignedTransaction> withUid(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    /** How many transactions wait. */
    public synchronized int size() {
        return entries.size();
    }

    /**
     * Adds entries that were checked against {@link #nextSeq}; returns when they are synced to disk.
     *
     * @throws StorageException when the disk refuses; then none is added
     */
    public void add(List<PoolEntry> added) {
        add(added, writes -> {});
    }

    /**
     * Adds entries as {@link #add(List)}, with the caller's own changes in the same synced write.
     *
     * @throws StorageException when the disk refuses; then nothing is changed
     */
    public void add(List<PoolEntry> added, Consumer<LocalWrites> beside) {
        store.write(writes -> {
            added.forEach(entry -> writes.putPool(PoolFormat.key(entry.transaction()), PoolFormat.value(entry)));
            beside.accept(writes);
        });
        synchronized (this) {
            added.forEach(this::keep);
        }
    }

    /** The first entries in the ledger's order, signer and seq. */
    public synchronized List<PoolEntry> first(int limit) {
        return new ArrayList<>(entries.values().stream().limit(limit).toList());
    }

    /** Removes entries from disk, as part of a block's batch. */
    void delete(LocalWrites writes, List<SignedTransaction> done) {
        done.forEach(transaction -> writes.deletePool(PoolFormat.key(transaction)));
    }

    /** Forgets entries that {@link #delete} removed from disk. */
    synchronized void forget(List<SignedTransaction> done) {
        for (SignedTransaction transaction : done) {
            PoolEntry entry = entries.remove(PoolPlace.of(transaction));
            if (entry != null) {
                entry.uids().forEach(byUid::remove);
            }
        }
    }

    private void keep(PoolEntry entry) {
        entries.put(PoolPlace.of(entry.transaction()), entry);
        entry.uids().forEach(uid -> byUid.put(uid, entry.transaction()));
    }
}
