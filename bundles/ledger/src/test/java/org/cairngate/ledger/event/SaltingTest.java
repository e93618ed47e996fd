package org.cairngate.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SaltingTest {

    private static final byte[] EVENT = "{}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ANNOTATION = {(byte) 0x80};

    /** A source that gives a seed of zeroes, then one of ones, and so on, and counts how often it was asked. */
    private static final class CountingRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private int asked;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) asked++);
        }
    }

    @Test
    void everyEventHasASaltOfItsOwn() {
        Salting salting = new Salting(new SecureRandom());
        Set<String> salts = new HashSet<>();
        int count = 10 * Salting.SALTS_PER_SEED + 1;
        for (int i = 0; i < count; i++) {
            salts.add(HexFormat.of().formatHex(salting.salted(EVENT, ANNOTATION).salt()));
        }
        assertThat(salts).hasSize(count);
    }

    @Test
    void saltsAreTheKeystreamOfAes256InCounterMode() {
        // openssl enc -aes-256-ctr of 32 zero bytes, key and counter all zeroes.
        Salting salting = new Salting(new CountingRandom());
        List<String> salts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            salts.add(HexFormat.of().formatHex(salting.salted(EVENT, ANNOTATION).salt()));
        }
        assertThat(salts).containsExactly("dc95c078a2408989ad48a21492842087", "530f8afbc74536b9a963b4f1c4cb738b");
    }

    @Test
    void aSeedIsDrawnAnewForEvery256Salts() {
        CountingRandom random = new CountingRandom();
        Salting salting = new Salting(random);
        for (int i = 0; i < 3 * Salting.SALTS_PER_SEED; i++) {
            salting.salted(EVENT, ANNOTATION);
        }
        assertThat(random.asked).isEqualTo(3);
    }

    @Test
    void aSaltedEventKeepsItsBytesWhateverTheCallerDoesWithTheirs() {
        byte[] mine = EVENT.clone();
        RecordedEvent event = new Salting(new SecureRandom()).salted(mine, ANNOTATION);
        mine[0] = 0;
        assertThat(event.bytes()).isEqualTo(EVENT);
        assertThatThrownBy(
                        () -> new Salting(new SecureRandom()).salted(new byte[EventParser.MAX_BYTES + 1], ANNOTATION))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
