package org.cairngate.ledger.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.ledger.fuzz.Decoding.attempt;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Report;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.store.OutboxEntry;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Every decoder of bytes from outside either refuses them with a {@link RefusedException} or reads the one form that it would
 * write; nothing else may escape. A plain test run replays the corpora in the resources beside this class.
 */
class DecoderFuzzTest {

    private static final SigningKey HUB = SigningKey.fromSeed(new byte[32]);

    private final EventParser parser = new EventParser();

    @FuzzTest(maxDuration = "8s")
    void event(byte[] data) {
        attempt(() -> assertThat(parser.parse(data).items()).isNotEmpty());
    }

    @FuzzTest(maxDuration = "8s")
    void cbor(byte[] data) {
        attempt(() -> {
            CborReader reader = new CborReader(data);
            byte[] item = reader.readItem();
            reader.expectEnd();
            assertThat(item).isEqualTo(data);
        });
    }

    @FuzzTest(maxDuration = "8s")
    void annotation(byte[] data) {
        attempt(() -> assertThat(Annotation.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void segment(byte[] data) {
        attempt(() -> assertThat(Segment.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void storedSegment(byte[] data) {
        attempt(() -> assertThat(StoredSegment.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void transaction(byte[] data) {
        attempt(() -> {
            SignedTransaction read = SignedTransaction.decode(data);
            assertThat(read.bytes()).isEqualTo(data);
            byte[] payload = read.transaction().encode();
            assertThat(new String(data, StandardCharsets.ISO_8859_1))
                    .contains(new String(payload, StandardCharsets.ISO_8859_1));
        });
    }

    @FuzzTest(maxDuration = "8s")
    void block(byte[] data) {
        attempt(() -> assertThat(Block.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void note(byte[] data) {
        attempt(() -> assertThat(SignedNote.parse(data).format().getBytes(StandardCharsets.UTF_8))
                .isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void policy(byte[] data) {
        attempt(() -> {
            TlogPolicy policy = TlogPolicy.parse(data);
            assertThat(TlogPolicy.parse(policy.encode()).encode()).isEqualTo(policy.encode());
        });
    }

    @FuzzTest(maxDuration = "8s")
    void submission(byte[] data) {
        attempt(() -> assertThat(Submission.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void receipt(byte[] data) {
        attempt(() -> assertThat(Receipt.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void outboxEntry(byte[] data) {
        attempt(() -> assertThat(OutboxEntry.decode(data).encode()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void report(byte[] data) {
        attempt(() ->
                assertThat(CoseSign1.decode(data, Report.MAX_BYTES).encode()).isEqualTo(data));
        attempt(() -> Report.verify(data, HUB.publicKey()));
        // Signed, so that what lies behind the signature is reached.
        byte[] signed = CoseSign1.sign(data, HUB).encode();
        attempt(() ->
                assertThat(Report.verify(signed, HUB.publicKey()).sign(HUB)).isEqualTo(signed));
    }
}
