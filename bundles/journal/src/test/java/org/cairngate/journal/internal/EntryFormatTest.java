package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;

class EntryFormatTest {

    private static final byte[] KEY = EntryFormat.key(7);
    private static final byte[] ROW = EntryFormat.encode(7, "uid", "a/b", new byte[] {1, 2, 3}, new byte[] {4});

    @Test
    void rowComesBackAsItWasWritten() throws Exception {
        JournalEntry entry = EntryFormat.decode(KEY, ROW);
        assertThat(entry.position()).isEqualTo(7);
        assertThat(entry.uid()).isEqualTo("uid");
        assertThat(entry.namespace()).isEqualTo("a/b");
        assertThat(entry.bytes()).containsExactly(1, 2, 3);
        assertThat(entry.annotation()).containsExactly(4);
    }

    @Test
    void everyFlippedBitIsFoundByTheChecksumBeforeTheRowIsRead() {
        for (int bit = 0; bit < 8 * ROW.length; bit++) {
            byte[] damaged = ROW.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertDamaged(KEY, damaged);
        }
    }

    @Test
    void everyCutRowIsFoundByTheChecksum() {
        for (int length = 0; length < ROW.length; length++) {
            assertDamaged(KEY, Arrays.copyOf(ROW, length));
        }
    }

    @Test
    void rowOfAnotherPositionIsRefused() {
        assertDamaged(EntryFormat.key(8), ROW);
    }

    private static void assertDamaged(byte[] key, byte[] row) {
        assertThatThrownBy(() -> EntryFormat.decode(key, row))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(RefusalReason.STORAGE_FAILED);
                    assertThat(refusal.detail())
                            .contains("entry " + EntryFormat.position(key) + " does not match its checksum");
                });
    }
}
