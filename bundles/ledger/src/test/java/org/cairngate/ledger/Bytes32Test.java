package org.cairngate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Bytes32Test {

    private static final byte[] THIRTY_TWO = Hash.sha256(new byte[] {7}).bytes();

    @Test
    void theBytesAreCopiedToTheOffsetAndNothingBesideThemChanges() {
        byte[] target = new byte[40];
        Arrays.fill(target, (byte) 0x55);
        byte[] expected = target.clone();
        System.arraycopy(THIRTY_TWO, 0, expected, 3, 32);
        Hash.of(THIRTY_TWO).copyTo(target, 3);
        assertThat(target).isEqualTo(expected);
        Arrays.fill(target, (byte) 0);
        assertThat(Hash.of(THIRTY_TWO).bytes()).as("the copy is one").isEqualTo(THIRTY_TWO);
        KeyId.of(THIRTY_TWO).copyTo(target, 8);
        assertThat(target).startsWith(new byte[8]).endsWith(THIRTY_TWO);
    }

    @Test
    void anArrayThatIsTooShortIsRefusedAndUnchanged() {
        byte[] target = new byte[40];
        for (int offset : new int[] {-1, 9, 40, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> Hash.of(THIRTY_TWO).copyTo(target, offset))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThat(target).isEqualTo(new byte[40]);
    }
}
