package org.cairngate.ledger.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.junit.jupiter.api.Test;

class ProtocolTest {

    private static final SigningKey HUB = SigningKey.fromSeed(new byte[32]);

    @Test
    void aHubMayPublishAndSubscribeOnlyWhereItBelongs() {
        for (String own :
                List.of("cg/1/hub-1/tx", "cg/1/hub-1/cosignature", "cg/1/hub-1/report", "cg/1/hub-1/status")) {
            assertThat(Topics.mayPublish("hub-1", own)).as(own).isTrue();
            assertThat(Topics.mayPublish("hub-2", own)).as(own).isFalse();
            assertThat(Topics.maySubscribe("hub-1", own)).as(own).isFalse();
        }
        for (String other : List.of("cg/1/blocks", "cg/1/certificates", "cg/1/hub-1/receipt", "cg/1/hub-1/tx/x", "x")) {
            assertThat(Topics.mayPublish("hub-1", other)).as(other).isFalse();
        }
        for (String filter : List.of("cg/1/blocks", "cg/1/certificates", "cg/1/hub-1/receipt")) {
            assertThat(Topics.maySubscribe("hub-1", filter)).as(filter).isTrue();
        }
        for (String filter : List.of("#", "cg/#", "cg/1/+/receipt", "cg/1/hub-2/receipt", "$SYS/#", "")) {
            assertThat(Topics.maySubscribe("hub-1", filter)).as(filter).isFalse();
        }
        assertThat(Topics.parse(Topics.tx("hub-1"))).contains(new Topics.HubTopic("hub-1", Topics.Channel.TX));
        assertThatThrownBy(() -> Topics.tx("hub/1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSubmissionIsReadAsItWasWritten() throws Exception {
        Segment segment = new Segment(List.of(new RecordedEvent(new byte[16], new byte[5], new byte[6])));
        SignedTransaction transaction = SignedTransaction.sign(
                new Transaction(
                        Hash.ZERO,
                        HUB.publicKey().id(),
                        1,
                        "a/b",
                        new EventsBody(1, segment.batchRoot(), Instant.EPOCH, Instant.EPOCH)),
                HUB);
        Submission submission = new Submission(transaction, segment);
        assertThat(Submission.decode(submission.encode())).isEqualTo(submission);
    }

    @Test
    void aReceiptIsReadAsItWasWritten() throws Exception {
        Receipt yes = Receipt.accepted(Hash.sha256(), 5);
        assertThat(Receipt.decode(yes.encode())).isEqualTo(yes);
        assertThat(yes.isAccepted()).isTrue();
        Receipt no = Receipt.refused(
                Hash.sha256(),
                6,
                new RefusedException(RefusalReason.DUPLICATE_UID, "\u20ac".repeat(1000), List.of("u1", "u2")));
        assertThat(Receipt.decode(no.encode())).isEqualTo(no);
        assertThat(no.isAccepted()).isFalse();
        assertThat(no.detail().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(Receipt.MAX_DETAIL);
        assertThat(no.uids()).containsExactly("u1", "u2");
    }

    @Test
    void aReportCountsOnlyWithItsHubsSignature() throws Exception {
        Report report = new Report(9, RefusalReason.STATE_ROOT_MISMATCH, "state root differs");
        byte[] signed = report.sign(HUB);
        assertThat(Report.verify(signed, HUB.publicKey())).isEqualTo(report);
        SigningKey other = SigningKey.fromSeed(Hash.sha256().bytes());
        assertThatThrownBy(() -> Report.verify(signed, other.publicKey()))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_SIGNATURE));
        for (int bit = 0; bit < signed.length * 8; bit++) {
            byte[] changed = signed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Report.verify(changed, HUB.publicKey())).isInstanceOf(RefusedException.class);
        }
    }
}
