package org.cairngate.ledger.note;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.BlsKey;

/**
 * Hubs that certify together: what verifies a {@link CompactCertificate}, as one cosigner whose key is a list of keys with
 * weights and a threshold. Immutable and safe for use by several threads.
 *
 * <pre>
 * [1, threshold, [[name, key96, weight], ...]]
 * </pre>
 *
 * <p>Every member's key must have proved its possession where the group was put together: the chain's state checks that when a
 * hub registers. Who writes such a key into a policy file by hand vouches for it.
 *
 * @param threshold least weight that certifies, 1..sum of the weights
 * @param members 1..{@value #MAX_MEMBERS} hubs in the order of a certificate's bits; names and keys occur once
 */
public record CompactGroup(long threshold, List<Member> members) {

    /** Most members: bounds what a policy line costs to read, and a certificate to verify. */
    public static final int MAX_MEMBERS = 256;

    /** Largest weight of a member; small enough that sums never overflow. */
    public static final long MAX_WEIGHT = 1_000_000;

    private static final int VERSION = 1;
    private static final int MAX_NAME = 64;

    /**
     * One hub.
     *
     * @param name its name, 1..64 bytes, without spaces and plus
     * @param key its key
     * @param weight what its signature counts, 1..{@link #MAX_WEIGHT}
     */
    public record Member(String name, BlsKey key, long weight) {

        /** Refuses values out of range with an {@link IllegalArgumentException}. */
        public Member {
            Objects.requireNonNull(key, "key");
            if (!NoteKey.isName(name) || name.length() > MAX_NAME) {
                throw new IllegalArgumentException(
                        "a member's name has 1.." + MAX_NAME + " characters, no space or plus");
            }
            if (weight < 1 || weight > MAX_WEIGHT) {
                throw new IllegalArgumentException("a member's weight is 1.." + MAX_WEIGHT + ", got " + weight);
            }
        }

        /** The key that verifies this hub's own cosignatures, from which a certificate is made. */
        public NoteKey noteKey() {
            return NoteKey.cosigner(name, key);
        }
    }

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public CompactGroup {
        members = List.copyOf(members);
        if (members.isEmpty() || members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("a group has 1.." + MAX_MEMBERS + " members, got " + members.size());
        }
        Set<String> names = new HashSet<>();
        Set<BlsKey> keys = new HashSet<>();
        for (Member member : members) {
            if (!names.add(member.name()) || !keys.add(member.key())) {
                throw new IllegalArgumentException("name or key of member " + member.name() + " occurs twice");
            }
        }
        long total = members.stream().mapToLong(Member::weight).sum();
        if (threshold < 1 || threshold > total) {
            throw new IllegalArgumentException("a group's threshold is 1.." + total + ", got " + threshold);
        }
    }

    /** The group's bytes. */
    public byte[] encode() {
        CborWriter writer =
                new CborWriter().array(3).uint(VERSION).uint(threshold).array(members.size());
        members.forEach(member -> writer.array(3)
                .text(member.name())
                .bytes(member.key().encoded())
                .uint(member.weight()));
        return writer.toBytes();
    }

    /**
     * Reads a group.
     *
     * @throws RefusedException ({@code malformed-cbor}, {@code bad-certificate}) when the bytes are not one
     */
    public static CompactGroup decode(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        reader.readArray(3);
        long version = reader.readUint();
        if (version != VERSION) {
            throw NoteKey.refused("group version " + version + " is not known");
        }
        long threshold = reader.readUint();
        int count = reader.readArrayUpTo(MAX_MEMBERS);
        try {
            List<Member> members = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                reader.readArray(3);
                String name = reader.readText(MAX_NAME);
                members.add(new Member(name, BlsKey.of(reader.readFixedBytes(BlsKey.SIZE)), reader.readUint()));
            }
            reader.expectEnd();
            return new CompactGroup(threshold, members);
        } catch (IllegalArgumentException e) {
            throw NoteKey.refused("group: " + e.getMessage());
        }
    }
}
