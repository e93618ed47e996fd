package org.cairngate.ledger.transaction;

import java.util.List;

/**
 * Who belongs to a private namespace from one key epoch on, and the epoch's key for each of them.
 *
 * @param namespace {@code organisation/group}
 * @param keyEpoch from 1, rising by one; 1..2^53-1
 * @param members names of nodes, 1..{@link #MAX_MEMBERS}, strictly ascending
 * @param wrappedKeys the epoch's key for each member, in the members' order; empty for a namespace that is closed but not encrypted
 */
public record NamespaceBody(String namespace, long keyEpoch, List<String> members, List<WrappedKey> wrappedKeys)
        implements PrivilegedBody {

    /** The type number. */
    public static final int TYPE = 7;

    /** Most members: with names of 32 characters they still fit in one transaction. */
    public static final int MAX_MEMBERS = 32;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public NamespaceBody {
        Fields.requireNamespace(namespace);
        Fields.requireRange("key epoch", keyEpoch, 1, Fields.MAX_NUMBER);
        members = List.copyOf(members);
        wrappedKeys = List.copyOf(wrappedKeys);
        Fields.requireRange("number of members", members.size(), 1, MAX_MEMBERS);
        for (int i = 0; i < members.size(); i++) {
            Fields.requireName(members.get(i));
            if (i > 0 && members.get(i - 1).compareTo(members.get(i)) >= 0) {
                throw new IllegalArgumentException(
                        "members are in ascending order, " + members.get(i) + " is not after " + members.get(i - 1));
            }
        }
        if (!wrappedKeys.isEmpty() && wrappedKeys.size() != members.size()) {
            throw new IllegalArgumentException(
                    members.size() + " members need as many wrapped keys, got " + wrappedKeys.size());
        }
    }

    @Override
    public int type() {
        return TYPE;
    }

    /** The organisation that the namespace belongs to: what stands before the slash. */
    public String organisation() {
        return namespace.substring(0, namespace.indexOf('/'));
    }
}
