package org.cairngate.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;

class CommitmentTest {

    private final Annotation annotation = new Annotation(
            Instant.ofEpochMilli(1696248400123L),
            KeyId.of(Hash.sha256().bytes()),
            List.of(new Tag("forest", Hash.ZERO, "normal", 12_000)));
    private final RecordedEvent event =
            new RecordedEvent(new byte[16], "{}".getBytes(StandardCharsets.UTF_8), annotation.encode());

    @Test
    void theCommitmentIsTheFormatsChainOfHashes() {
        // Each value can be checked with sha256sum: d of "{}", c of salt, d and annotation, leaf of 0x00 and c.
        assertThat(event.digest().hex()).isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        byte[] input = HexFormat.of()
                .parseHex(
                        "00".repeat(16) + event.digest().hex() + HexFormat.of().formatHex(annotation.encode()));
        assertThat(event.commitment()).isEqualTo(Hash.sha256(input));
        assertThat(event.leaf())
                .isEqualTo(Hash.sha256(new byte[] {0}, event.commitment().bytes()));
        assertThat(new Segment(List.of(event)).batchRoot()).isEqualTo(event.leaf());
    }

    @Test
    void anAnnotationIsReadAsItWasWritten() throws Exception {
        assertThat(HexFormat.of().formatHex(annotation.encode()))
                .isEqualTo("84011b0000018af04888fb5820" + Hash.sha256().hex() + "818466666f726573745820"
                        + "00".repeat(32) + "666e6f726d616c192ee0");
        assertThat(Annotation.decode(annotation.encode())).isEqualTo(annotation);
    }

    @Test
    void aSegmentIsReadAsItWasWritten() throws Exception {
        Segment segment = new Segment(List.of(event, new RecordedEvent(new byte[16], new byte[300], new byte[0])));
        assertThat(Segment.decode(segment.encode())).isEqualTo(segment);
        assertThatThrownBy(() -> Segment.decode(new byte[] {(byte) 0x80})).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Segment.decode(new byte[Segment.MAX_BYTES + 1]))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void anyChangedBitOfASegmentChangesItsRootOrIsRefused() {
        byte[] encoded = new Segment(List.of(event)).encode();
        Hash root = event.leaf();
        for (int bit = 0; bit < encoded.length * 8; bit++) {
            byte[] changed = encoded.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(Segment.decode(changed).batchRoot())
                        .as("bit %s", bit)
                        .isNotEqualTo(root);
            } catch (RefusedException e) {
                assertThat(e.detail()).isNotEmpty();
            }
        }
    }
}
