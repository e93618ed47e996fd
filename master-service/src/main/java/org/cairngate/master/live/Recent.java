package org.cairngate.master.live;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What was read lately, up to a weight in all; what was used longest ago is forgotten first. Thread-safe.
 *
 * @param <K> by what it is found
 * @param <V> what was read
 */
final class Recent<K, V> {

    private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
    private final int limit;
    private final ToIntFunction<V> weigh;
    private int weight;
    private long era;

    /** Keeps values of at most this weight together, which {@code weigh} tells of each. */
    Recent(int limit, ToIntFunction<V> weigh) {
        this.limit = limit;
        this.weigh = weigh;
    }

    synchronized Optional<V> find(K key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Changes when all is forgotten. To be asked before a value is read that is to be kept. */
    synchronized long era() {
        return era;
    }

    /** Forgets all, also what is being read now. */
    synchronized void forgetAll() {
        values.clear();
        weight = 0;
        era++;
    }

    /** Keeps a value that was read in this era, unless that is over, or the value alone is too heavy. */
    synchronized void keep(K key, V value, long readIn) {
        int added = weigh.applyAsInt(value);
        if (readIn != era || added > limit || values.containsKey(key)) {
            return;
        }
        values.put(key, value);
        weight += added;
        Iterator<Map.Entry<K, V>> eldest = values.entrySet().iterator();
        while (weight > limit) {
            weight -= weigh.applyAsInt(eldest.next().getValue());
            eldest.remove();
        }
    }
}
