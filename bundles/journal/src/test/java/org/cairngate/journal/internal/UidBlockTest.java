package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;

class UidBlockTest {

    private static final UidHash HASH = new UidHash(11);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static UidBlock block(List<String> uids) {
        UidBlock block = new UidBlock(HASH, 256);
        for (int i = 0; i < uids.size(); i++) {
            byte[] uid = bytes(uids.get(i));
            block.add(uid, 0, uid.length, HASH.of(uid), Hash.sha256(uid), 100 + i);
        }
        return block;
    }

    /** Uids as devices choose them: with long beginnings in common, one the beginning of another, or none of it. */
    @Provide
    Arbitrary<List<String>> uids() {
        Arbitrary<String> text =
                Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(20);
        Arbitrary<String> beginning = Arbitraries.of("", "event-000000000", "0192d3c4-");
        Arbitrary<String> last = Arbitraries.of("a", "b", "aa", "ab", "~", "0");
        return Arbitraries.oneOf(
                        text,
                        beginning.flatMap(begin -> text.map(begin::concat)),
                        beginning.flatMap(b -> last.map(b::concat)))
                .list()
                .ofMaxSize(120)
                .map(list -> List.copyOf(new LinkedHashSet<>(list)));
    }

    @Property(tries = 300)
    void everyUidIsFoundAndNoOther(@ForAll("uids") List<String> uids, @ForAll("uids") List<String> others) {
        UidBlock block = block(uids);
        for (String uid : uids) {
            assertThat(block.digest(bytes(uid))).hasValueSatisfying(digest -> assertThat(digest)
                    .isEqualTo(Hash.sha256(bytes(uid)).bytes()));
        }
        others.stream().filter(other -> !uids.contains(other)).forEach(other -> assertThat(block.digest(bytes(other)))
                .isEmpty());
    }

    @Test
    void aFullBlockTakesUidsOfAnyLengthAndIsEmptyOnceItIsCleared() {
        UidBlock block = new UidBlock(HASH, 256);
        List<String> uids = new ArrayList<>();
        for (int i = 0; !block.isFull(); i++) {
            uids.add("u".repeat(i % 60) + i);
            byte[] uid = bytes(uids.get(i));
            block.add(uid, 0, uid.length, HASH.of(uid), Hash.sha256(uid), i);
        }
        assertThat(uids).hasSize(256);
        assertThat(block.endPosition()).isEqualTo(256);
        block.clear();
        assertThat(block.size()).isZero();
        assertThat(block.digest(bytes(uids.get(7)))).isEmpty();
    }
}
