package org.cairngate.ledger.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.ledger.fuzz.Decoding.attempt;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.finality.HubVow;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.transaction.Transaction;

/** What a chain begins with and is pinned by: refused with a {@link RefusedException}, or read as the one form that is written. */
class ChainFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void genesis(byte[] data) {
        String file = new String(data, StandardCharsets.UTF_8);
        attempt(() -> {
            Genesis read = Genesis.fromJson(file);
            assertThat(Genesis.fromJson(read.toJson())).isEqualTo(read);
        });
    }

    @FuzzTest(maxDuration = "8s")
    void chainPolicy(byte[] data) {
        attempt(() -> assertThat(ChainPolicy.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void header(byte[] data) {
        attempt(() -> assertThat(BlockHeader.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void opening(byte[] data) {
        attempt(() -> assertThat(EpochOpening.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void vow(byte[] data) {
        attempt(() -> assertThat(HubVow.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void payload(byte[] data) {
        attempt(() -> assertThat(Transaction.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void noteText(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        attempt(() -> assertThat(Checkpoint.parse(text).text()).isEqualTo(text));
        attempt(() -> assertThat(NoteKey.parse(text).vkey()).isEqualTo(text));
    }
}
