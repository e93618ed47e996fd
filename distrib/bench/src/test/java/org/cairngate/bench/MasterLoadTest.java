package org.cairngate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.protocol.Submission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterLoadTest {

    private static final int EVENTS = 5;

    @TempDir
    private Path folder;

    private final MasterLoad load = new MasterLoad();
    private final List<Block> blocks = new ArrayList<>();

    @BeforeEach
    void mintThreeBlocksOfOneBatchEach() throws Exception {
        SampleSite site = new SampleSite();
        try (Scratch scratch = new Scratch(folder)) {
            site.begin(scratch.store());
            for (int i = 0; i < 3; i++) {
                Submission batch = site.batch(EVENTS);
                load.sent(batch.transaction().id());
                blocks.add(site.mint(
                        scratch.store(),
                        List.of(batch.transaction()),
                        Map.of(batch.transaction().id(), batch.segment())));
            }
        }
        blocks.forEach(load::minted);
    }

    private long sizeWith(Block block) {
        return block.header().height() + 1;
    }

    @Test
    void rateIsOfTheBlocksBetweenTheFirstAndTheLastCertificate() throws Exception {
        load.certified(sizeWith(blocks.get(0)));
        load.certified(sizeWith(blocks.get(2)));
        load.awaitCertified(Duration.ofSeconds(10));
        assertThat(load.rate().transactions()).isPositive();
        assertThat(load.rate().events() / load.rate().transactions()).isCloseTo(EVENTS, within(1e-6));
        assertThat(load.untilCertified().count()).isEqualTo(3);
    }

    @Test
    void blocksUnderOneCertificateHaveNoRate() throws Exception {
        load.certified(sizeWith(blocks.get(2)));
        load.awaitCertified(Duration.ofSeconds(10));
        assertThatThrownBy(load::rate).isInstanceOf(IOException.class).hasMessageContaining("one certificate");
    }

    @Test
    void refusalEndsTheWait() {
        load.fail("hub hub-001: seq-gap: a batch is missing");
        assertThatThrownBy(() -> load.awaitCertified(Duration.ofSeconds(10)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("seq-gap");
    }
}
