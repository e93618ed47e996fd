package org.cairngate.master.paging;

import java.util.List;
import java.util.Optional;

/**
 * A piece of a list. Immutable.
 *
 * @param entries its entries, in the order of the list
 * @param last its last entry when the list goes on behind it
 */
public record Page<T>(List<T> entries, Optional<T> last) {

    /** Copies the list. */
    public Page {
        entries = List.copyOf(entries);
    }

    /**
     * The first entries of what was found.
     *
     * @param found one entry more than the limit where there are so many
     * @param limit most entries of the page, at least 1
     */
    public static <T> Page<T> of(List<T> found, int limit) {
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1)));
    }
}
