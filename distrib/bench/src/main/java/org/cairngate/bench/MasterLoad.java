package org.cairngate.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.transaction.SignedTransaction;

/** When each submission left its hub, in which block it came, and when that was certified. Safe for use by several threads. */
final class MasterLoad {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<Hash, Long> sent = new ConcurrentHashMap<>();
    private final LongAdder repeated = new LongAdder();
    private final NavigableMap<Long, Minted> blocks = new ConcurrentSkipListMap<>();
    private final NavigableMap<Long, Long> certificates = new ConcurrentSkipListMap<>();
    private final AtomicReference<Optional<String>> failure = new AtomicReference<>(Optional.empty());

    /** Read and written by the thread that waits. */
    private long counted;

    private long known;

    private record Minted(List<Hash> transactions, long events) {}

    /** A copy of a submission leaves its hub; time is counted from the first. */
    void sent(Hash transaction) {
        if (sent.putIfAbsent(transaction, System.nanoTime()) != null) {
            repeated.increment();
        }
    }

    /** Copies that were sent again, because the master had dropped one. */
    long repeated() {
        return repeated.sum();
    }

    /** A block arrived at some hub; only the first arrival counts. */
    void minted(Block block) {
        blocks.computeIfAbsent(
                block.header().height(),
                height -> new Minted(
                        block.transactions().stream().map(SignedTransaction::id).toList(),
                        block.header().eventCount()));
    }

    void certified(long size) {
        certificates.putIfAbsent(size, System.nanoTime());
    }

    void fail(String what) {
        failure.compareAndSet(Optional.empty(), Optional.of(what));
    }

    /** Waits until all that was sent is certified. */
    void awaitCertified(Duration limit) throws IOException {
        MasterServer.await("all that was submitted is certified", limit, () -> {
            requireNoFailure();
            return certifiedTransactions() >= sent.size();
        });
    }

    void requireNoFailure() throws IOException {
        if (failure.get().isPresent()) {
            throw new IOException(failure.get().get());
        }
    }

    private long certifiedTransactions() {
        long size = certificates.isEmpty() ? 0 : certificates.lastKey();
        if (size > counted) {
            known += blocks.subMap(counted, size).values().stream()
                    .flatMap(block -> block.transactions().stream())
                    .filter(sent::containsKey)
                    .count();
            counted = size;
        }
        return known;
    }

    /** Transactions and events a second, between the first certificate over some of them and the last. */
    record Rate(double transactions, double events) {}

    Rate rate() throws IOException {
        long first = certificates.higherKey(firstLoaded());
        long last = certificates.lastKey();
        if (first == last) {
            throw new IOException("all that was submitted came under one certificate: there is no rate of that");
        }
        double seconds = (certificates.get(last) - certificates.get(first)) / NANOS_PER_SECOND;
        long transactions = 0;
        long events = 0;
        for (Minted block : blocks.subMap(first, last).values()) {
            transactions +=
                    block.transactions().stream().filter(sent::containsKey).count();
            events += block.events();
        }
        return new Rate(transactions / seconds, events / seconds);
    }

    private long firstLoaded() {
        return blocks.entrySet().stream()
                .filter(block -> block.getValue().transactions().stream().anyMatch(sent::containsKey))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** From leaving the hub to the certificate over the block. */
    Latencies untilCertified() {
        Latencies latencies = new Latencies();
        blocks.forEach((height, block) -> {
            for (Hash transaction : block.transactions()) {
                if (sent.containsKey(transaction)) {
                    latencies.add(certificates.higherEntry(height).getValue() - sent.get(transaction));
                }
            }
        });
        return latencies;
    }
}
