package org.cairngate.ledger.event;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** One change of a sample: of a byte, or of a stretch, at places in parts of {@link #WHOLE} of the sample. */
record SampleChange(Kind kind, int from, int to, int octet) {

    private static final int WHOLE = 1 << 14;

    enum Kind {
        SET,
        INSERT,
        REMOVE,
        REPEAT,
        SPLICE,
        CUT
    }

    static Arbitrary<SampleChange> any() {
        Arbitrary<Integer> place = Arbitraries.integers().between(0, WHOLE - 1);
        Arbitrary<Integer> octet = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 255),
                Arbitraries.of("{}[]\",:\\ue0-.1 tfn".chars().boxed().toList()));
        return Combinators.combine(Arbitraries.of(Kind.values()), place, place, octet)
                .as(SampleChange::new);
    }

    byte[] apply(byte[] bytes, byte[] other) {
        int one = scaled(from, bytes);
        int two = scaled(to, bytes);
        int start = Math.min(one, two);
        int end = Math.min(Math.max(one, two), start + 40);
        return switch (kind) {
            case SET -> join(join(Arrays.copyOf(bytes, start), new byte[] {(byte) octet}), tail(bytes, start + 1));
            case INSERT -> join(join(Arrays.copyOf(bytes, start), new byte[] {(byte) octet}), tail(bytes, start));
            case REMOVE -> join(Arrays.copyOf(bytes, start), tail(bytes, end));
            case REPEAT -> join(Arrays.copyOf(bytes, end), tail(bytes, start));
            case SPLICE -> join(Arrays.copyOf(bytes, start), tail(other, scaled(to, other)));
            case CUT -> Arrays.copyOf(bytes, end);
        };
    }

    private static int scaled(int place, byte[] bytes) {
        return (int) ((long) place * bytes.length / WHOLE);
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }
}
