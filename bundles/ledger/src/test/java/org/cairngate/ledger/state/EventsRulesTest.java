package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventHead;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.EventsBody;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsRulesTest {

    private static final Instant NOW = TestSite.START;

    private final TestSite site = new TestSite("hub-1", "hub-2");
    private State state;

    @BeforeEach
    void registerDevices() throws Exception {
        state = State.of(site.genesis);
        state = StateMachine.apply(state, site.register("open"), 1);
        state = StateMachine.apply(state, site.register("gone"), 1);
        state = StateMachine.apply(state, site.device(DeviceAction.REVOKE, "gone", "", DeviceStatus.REVOKED), 1);
        state = StateMachine.apply(
                state,
                site.sign(
                        site.master,
                        "",
                        new DeviceBody(
                                DeviceAction.REGISTER,
                                "bound",
                                TestSite.key("bound").publicKey().did(),
                                "hub-2",
                                DeviceStatus.ACTIVE,
                                Hash.ZERO)),
                1);
    }

    @Test
    void aBatchOfGoodEventsIsTakenInItsOrder() throws Exception {
        List<EventHead> events = check(event("a", "open"), event("b", "open"));
        assertThat(events).extracting(EventHead::uid).containsExactly("a", "b");
    }

    @Test
    void allOffendingUidsAreNamedAtOnce() {
        RefusedException refused = refusal(
                event("a", "open"),
                event("b", "nobody"),
                event("known", "open"),
                event("a", "open"),
                event("c", "gone"));
        assertThat(refused.reason()).isEqualTo(RefusalReason.UNKNOWN_DEVICE);
        assertThat(refused.uids()).containsExactly("b", "known", "a", "c");
    }

    @Test
    void eachFaultOfAnEventHasItsReason() {
        assertThat(refusal(event("known", "open")).reason()).isEqualTo(RefusalReason.DUPLICATE_UID);
        assertThat(refusal(event("a", "gone")).reason()).isEqualTo(RefusalReason.REVOKED_DEVICE);
        assertThat(refusal(event("a", "bound")).reason()).isEqualTo(RefusalReason.NOT_PERMITTED);
        assertThat(refusal(TestSite.recorded("a", "open", NOW.plusSeconds(700), KeyId.ZERO))
                        .reason())
                .isEqualTo(RefusalReason.CLOCK_SKEW);
        assertThat(refusal(TestSite.recorded("a", "open", Instant.EPOCH, KeyId.ZERO))
                        .reason())
                .isEqualTo(RefusalReason.CLOCK_SKEW);
        assertThat(refusal(TestSite.recorded(
                                "a", "open", NOW, TestSite.key("x").publicKey().id()))
                        .reason())
                .isEqualTo(RefusalReason.BAD_CREDENTIALS);
        RefusedException malformed = refusal(new RecordedEvent(new byte[16], new byte[] {1}, new byte[0]));
        assertThat(malformed.reason()).isEqualTo(RefusalReason.MALFORMED_EVENT);
        assertThat(malformed.uids()).isEmpty();
    }

    @Test
    void aForgedBatchRootIsRefused() {
        Segment segment = new Segment(List.of(event("a", "open")));
        EventsBody forged = new EventsBody(1, Hash.ZERO, NOW, NOW);
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> rules().check(
                        site.sign(TestSite.key("hub-1"), TestSite.NAMESPACE, forged)
                                .transaction(),
                        segment,
                        NOW));
        assertThat(refused.reason()).isEqualTo(RefusalReason.BATCH_ROOT_MISMATCH);
    }

    private EventsRules rules() {
        return new EventsRules(state, Set.of("known")::contains);
    }

    private static RecordedEvent event(String uid, String device) {
        return TestSite.recorded(uid, device, NOW, KeyId.ZERO);
    }

    private List<EventHead> check(RecordedEvent... events) throws RefusedException {
        TestSite.Batch batch = site.batch("hub-1", new Segment(List.of(events)), NOW);
        return rules().check(batch.transaction().transaction(), batch.segment(), NOW);
    }

    private RefusedException refusal(RecordedEvent... events) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> check(events));
        assertThat(refused).isNotNull();
        return refused;
    }
}
