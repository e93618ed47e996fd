package org.cairngate.ledger.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.BlsKey;
import org.cairngate.ledger.key.BlsSignature;

/**
 * What certifies a checkpoint in the fewest bytes: which hubs of a group cosigned, a bit each, and the sum of their BLS12-381
 * signatures. Immutable and safe for use by several threads. It travels as one line of the checkpoint's note, and says nothing
 * of time; {@code docs/decisions/0012} has the reasons.
 *
 * <pre>
 * ceil(members / 8) bytes   member i is bit i % 8 of byte i / 8, the least significant bit first; spare bits are 0
 * 48 bytes                  the sum
 * </pre>
 */
public final class CompactCertificate {

    /** The first line of what is signed; the text of the checkpoint's note follows. */
    static final String HEADER = "cairngate.org/compact-certificate/v1\n";

    private final byte[] bits;
    private final BlsSignature sum;

    private CompactCertificate(byte[] bits, BlsSignature sum) {
        this.bits = bits;
        this.sum = sum;
    }

    /**
     * Makes the certificate of the cosignatures that a note carries.
     *
     * @param note a checkpoint with lines of members, each of its own {@link CompactGroup.Member#noteKey}
     * @return empty when the members that signed have less weight than the threshold
     * @throws RefusedException ({@code bad-certificate}) when there is weight enough but a member's line does not verify
     */
    public static Optional<CompactCertificate> of(CompactGroup group, SignedNote note) throws RefusedException {
        byte[] bits = new byte[bitmapSize(group)];
        List<NoteSignature> lines = new ArrayList<>();
        long weight = 0;
        for (int i = 0; i < group.members().size(); i++) {
            CompactGroup.Member member = group.members().get(i);
            Optional<NoteSignature> line = member.noteKey().line(note);
            if (line.isPresent()) {
                lines.add(line.get());
                bits[i / 8] |= (byte) (1 << i % 8);
                weight += member.weight();
            }
        }
        // Before anything is computed on the curve: whoever gathers lines asks again with each of them.
        if (weight < group.threshold()) {
            return Optional.empty();
        }
        List<BlsSignature> signatures = new ArrayList<>();
        for (CompactGroup.Member member : signers(group, bits)) {
            member.noteKey().verify(note);
        }
        for (NoteSignature line : lines) {
            signatures.add(BlsSignature.of(line.signature()));
        }
        return BlsSignature.aggregate(signatures).map(sum -> new CompactCertificate(bits, sum));
    }

    /**
     * Reads a certificate of a group; verifies nothing but its form.
     *
     * @throws RefusedException ({@code bad-certificate}) when it is not one
     */
    public static CompactCertificate decode(CompactGroup group, byte[] encoded) throws RefusedException {
        int size = bitmapSize(group);
        if (encoded.length != size + BlsSignature.SIZE) {
            throw NoteKey.refused("a certificate of " + group.members().size() + " members has "
                    + (size + BlsSignature.SIZE) + " bytes, got " + encoded.length);
        }
        byte[] bits = Arrays.copyOf(encoded, size);
        for (int i = group.members().size(); i < size * 8; i++) {
            if (isSet(bits, i)) {
                throw NoteKey.refused("bit " + i + " stands for no member of the group");
            }
        }
        try {
            return new CompactCertificate(bits, BlsSignature.of(Arrays.copyOfRange(encoded, size, encoded.length)));
        } catch (IllegalArgumentException e) {
            throw NoteKey.refused(e.getMessage());
        }
    }

    /** The certificate's bytes. */
    public byte[] encode() {
        return ByteBuffer.allocate(bits.length + BlsSignature.SIZE)
                .put(bits)
                .put(sum.encoded())
                .array();
    }

    /** The members that signed, in the group's order. */
    public List<CompactGroup.Member> signers(CompactGroup group) {
        return signers(group, bits);
    }

    private static List<CompactGroup.Member> signers(CompactGroup group, byte[] bits) {
        List<CompactGroup.Member> signers = new ArrayList<>();
        for (int i = 0; i < group.members().size(); i++) {
            if (isSet(bits, i)) {
                signers.add(group.members().get(i));
            }
        }
        return signers;
    }

    /**
     * Verifies that members of enough weight signed the note's text. Weight is counted before anything is computed on the curve.
     *
     * @throws RefusedException ({@code bad-certificate}) when they did not, or the native library does not load on this machine
     */
    public void verify(CompactGroup group, SignedNote note) throws RefusedException {
        List<CompactGroup.Member> signers = signers(group);
        long weight = signers.stream().mapToLong(CompactGroup.Member::weight).sum();
        if (weight < group.threshold()) {
            throw NoteKey.refused("a compact certificate of weight " + weight + ", needs " + group.threshold());
        }
        List<BlsKey> keys = signers.stream().map(CompactGroup.Member::key).toList();
        try {
            if (!BlsKey.verify(keys, message(note), sum)) {
                throw NoteKey.refused("a compact certificate of " + keys.size() + " members does not verify");
            }
        } catch (UnsupportedOperationException e) {
            throw NoteKey.refused("a compact certificate cannot be verified: " + e.getMessage());
        }
    }

    /** What every member signs. Without a time: one that all hubs share would cost a round of messages before each block. */
    static byte[] message(SignedNote note) {
        return (HEADER + note.text()).getBytes(StandardCharsets.UTF_8);
    }

    private static int bitmapSize(CompactGroup group) {
        return (group.members().size() + 7) / 8;
    }

    private static boolean isSet(byte[] bits, int index) {
        return (bits[index / 8] >> index % 8 & 1) == 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CompactCertificate that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }

    @Override
    public String toString() {
        return "CompactCertificate of " + bits.length * 8 + " bits";
    }
}
