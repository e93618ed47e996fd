package org.cairngate.ledger.channel;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.WrappedKey;

/**
 * A new epoch of a channel: the record that goes onto the chain, and the key that it wraps.
 *
 * <p>Every change of members begins one, with a key that follows from no other: whoever left cannot open what comes, whoever joins
 * cannot open what was.
 *
 * @param record the NAMESPACE record with one wrap for each member
 * @param key the epoch's key
 */
public record KeyRotation(NamespaceBody record, EpochKey key) {

    /** Refuses nulls. */
    public KeyRotation {
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(key, "key");
    }

    /**
     * Begins an epoch.
     *
     * @param epoch the one after the newest on the chain
     * @param members all members from then on, by name, with the key of each
     * @throws RefusedException ({@code bad-credentials}) when nothing can be sealed to a member's key
     * @throws IllegalArgumentException when there are no members or more than {@link NamespaceBody#MAX_MEMBERS}, or a name is none
     */
    public static KeyRotation begin(ChannelEpoch epoch, Map<String, MemberKey> members, SecureRandom random)
            throws RefusedException {
        Map<String, MemberKey> sorted = new TreeMap<>(members);
        List<String> names = List.copyOf(sorted.keySet());
        EpochKey key = EpochKey.generate(epoch, random);
        KeyWrap wrap = new KeyWrap(epoch, names);
        List<WrappedKey> wrapped = new ArrayList<>();
        for (Map.Entry<String, MemberKey> member : sorted.entrySet()) {
            wrapped.add(wrap.wrap(key, member.getKey(), member.getValue(), random));
        }
        return new KeyRotation(new NamespaceBody(epoch.namespace(), epoch.number(), names, wrapped), key);
    }
}
