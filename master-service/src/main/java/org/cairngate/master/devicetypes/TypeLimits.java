package org.cairngate.master.devicetypes;

import java.util.Set;
import java.util.SortedMap;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** How many device types there may be: they are in memory. */
final class TypeLimits {

    /** Most types of an organisation. */
    static final int OF_ONE = 1_000;

    /** Most types of all organisations. */
    static final int OF_ALL = 10_000;

    private TypeLimits() {}

    /**
     * Refuses one more type than an organisation, or a chain, may have.
     *
     * @param organisation whose the new type is
     * @param known the types of blocks, by {@link DeviceType#key()}
     * @param waiting the keys of those that wait for a block and are not known yet, each a type of the organisation that it names
     * @throws RefusedException ({@code not-permitted}) when there is no room for it
     */
    static void requireRoom(String organisation, SortedMap<String, ?> known, Set<String> waiting)
            throws RefusedException {
        String first = DeviceType.key(organisation, "");
        // '0' is the character behind the slash.
        long own = known.subMap(first, organisation + "0").size()
                + waiting.stream().filter(key -> key.startsWith(first)).count();
        if (own >= OF_ONE) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "organisation " + organisation + " has " + OF_ONE + " device types, and no organisation has more");
        }
        if (known.size() + waiting.size() >= OF_ALL) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED, "there are " + OF_ALL + " device types, and no chain has more");
        }
    }
}
