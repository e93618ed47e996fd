package org.cairngate.master.devicetypes;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.minting.PoolEntry;
import org.cairngate.master.minting.TransactionPool;
import org.cairngate.master.problem.RetiredTypeException;
import org.cairngate.master.registry.RetiredTypes;
import org.springframework.stereotype.Component;

/** The device types of the chain, and the changes of them that wait for a block. Safe for use by several threads. */
@Component
final class TypeBook implements RetiredTypes {

    private final TypeIndex index;
    private final TransactionPool pool;
    private final TypeFormat format = new TypeFormat();
    private final Map<String, TypeEvent> waiting = new ConcurrentHashMap<>();
    private boolean restored;

    TypeBook(TypeIndex index, TransactionPool pool) {
        this.index = index;
        this.pool = pool;
    }

    /** The types as the newest block leaves them, by {@link DeviceType#key()}. */
    SortedMap<String, KnownType> types() {
        return Collections.unmodifiableSortedMap(index.types());
    }

    /** A type of the newest block. */
    Optional<KnownType> find(String key) {
        return Optional.ofNullable(index.types().get(key));
    }

    /** The change of a type that waits for its block. */
    Optional<TypeEvent> waiting(String key) {
        restore();
        // What waits before the chain: it goes from there to here.
        Optional<TypeEvent> event = Optional.ofNullable(waiting.get(key));
        if (event.isPresent()
                && find(key)
                        .filter(known ->
                                known.type().version() >= event.get().type().version())
                        .isPresent()) {
            waiting.remove(key, event.get());
            return Optional.empty();
        }
        return event;
    }

    /** The keys of types that wait and that no block has yet. */
    Set<String> waitingNew() {
        restore();
        Set<String> keys = new HashSet<>(waiting.keySet());
        keys.removeAll(index.types().keySet());
        return keys;
    }

    /** Notes a change that is about to be pooled. */
    void await(TypeEvent event) {
        waiting.put(event.type().key(), event);
    }

    /** Forgets a change that no block takes. */
    void drop(TypeEvent event) {
        waiting.remove(event.type().key(), event);
    }

    /** What waits counts already: no device comes in between. */
    @Override
    public void requireActive(String organisation, String type) {
        String key = DeviceType.key(organisation, type);
        Optional<DeviceType> newest =
                waiting(key).map(TypeEvent::type).or(() -> find(key).map(KnownType::type));
        if (newest.filter(DeviceType::isRetired).isPresent()) {
            throw new RetiredTypeException("device type " + type + " of " + organisation
                    + " is retired: its devices stay, and no other becomes one of it");
        }
    }

    /** Takes once what an earlier run left in the pool. */
    private synchronized void restore() {
        if (restored) {
            return;
        }
        for (PoolEntry entry : pool.first(Integer.MAX_VALUE)) {
            if (entry.transaction().transaction().isAudit()) {
                for (RecordedEvent event : entry.segment().map(Segment::events).orElse(List.of())) {
                    try {
                        format.read(event.bytes()).ifPresent(this::await);
                    } catch (RefusedException e) {
                        throw new StorageException("a device type of the pool cannot be read: " + e.getMessage(), e);
                    }
                }
            }
        }
        restored = true;
    }
}
