package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.Test;

/** State roots that chains of the first release have: whatever the registry learns, these bytes stay. */
class ExistingChainTest {

    @Test
    void stateRootsOfTheFirstReleaseStay() throws Exception {
        assertThat(root(new TestSite())).isEqualTo("96273726da219501eab148c31cdd054037e68385c7f8c10655173ff4a7c1a000");
        assertThat(root(new TestSite("hub-1", "hub-2")))
                .isEqualTo("f8aa53798e7c3d7b180c63a16d285519b4ccbe99519cf5d22222343f02a646ea");
    }

    static String root(TestSite site) throws Exception {
        State state = State.of(site.genesis);
        for (SignedTransaction transaction : transactions(site)) {
            state = StateMachine.apply(state, transaction, 1);
        }
        return state.stateRoot().hex();
    }

    private static List<SignedTransaction> transactions(TestSite site) {
        String did = TestSite.key("d1").publicKey().did();
        return List.of(
                site.device(DeviceAction.REGISTER, "d1", did, DeviceStatus.ACTIVE),
                site.device(DeviceAction.REGISTER, "d2", "", DeviceStatus.ACTIVE),
                site.device(DeviceAction.QUARANTINE, "d1", "", DeviceStatus.QUARANTINED),
                site.device(DeviceAction.REVOKE, "d2", "", DeviceStatus.REVOKED),
                site.hub(NodeAction.REGISTER, "hub-3"),
                site.hub(NodeAction.REGISTER, "hub-4"),
                site.batch(site.genesis.block().transactions().size() > 2 ? "hub-1" : "hub-3", "d1", 2, TestSite.START)
                        .transaction());
    }
}
