package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;

/** A stored row of the state is refused, or belongs under a key of its own; nothing else may escape. */
class StateRowsFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void entry(byte[] data) {
        try {
            assertThat(new StateRows().addEntry(data)).contains("/");
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void term(byte[] data) {
        try {
            new StateRows().addTerm(data);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void snapshot(byte[] data) {
        Genesis genesis = new TestSite("hub-1").genesis;
        try {
            Snapshot read = Snapshot.decode(data);
            assertThat(read.encode()).isEqualTo(data);
            State state = State.of(read, read.proof().header(), genesis.policy());
            assertThat(read.proof().tip(state, genesis).size())
                    .isEqualTo(read.proof().header().height() + 1);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
