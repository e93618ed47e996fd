package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.state.TestSite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that read a store while another one writes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReaderTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};
    private static final int BLOCKS = 400;

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite(HUBS);

    @Test
    void blockOrHeaderThatIsFoundHasAState() throws Exception {
        try (ChainStore store = ChainStore.open(directory.resolve("chain"))) {
            store.initialise(site.genesis);
            for (long next = 1; next <= BLOCKS; next++) {
                long height = next;
                CompletableFuture<EventState> ofBlock =
                        state(store, () -> store.block(height).map(block -> height));
                CompletableFuture<EventState> ofHeader =
                        state(store, () -> store.header(height).map(BlockHeader::height));
                site.mint(store, List.of(), List.of(), TestSite.START.plusSeconds(height));
                assertThat(ofBlock.get()).isEqualTo(EventState.MINTED);
                assertThat(ofHeader.get()).isEqualTo(EventState.MINTED);
            }
        }
    }

    @Test
    void whatIsFoundByUidOrIdLiesInABlockThatIsThere() throws Exception {
        try (ChainStore store = ChainStore.open(directory.resolve("chain"))) {
            store.initialise(site.genesis);
            for (int block = 1; block <= BLOCKS; block++) {
                String uid = "event-" + block;
                Segment segment = new Segment(List.of(TestSite.recorded(uid, "device-1", TestSite.START, KeyId.ZERO)));
                TestSite.Batch batch = site.batch("hub-1", segment, TestSite.START);
                CompletableFuture<EventState> ofEvent =
                        state(store, () -> store.findEvent(uid).map(EventPosition::height));
                CompletableFuture<EventState> ofTransaction =
                        state(store, () -> store.heightOf(batch.transaction().id()));
                site.mint(store, List.of(), List.of(batch), TestSite.START.plusSeconds(block));
                assertThat(ofEvent.get()).isEqualTo(EventState.MINTED);
                assertThat(ofTransaction.get()).isEqualTo(EventState.MINTED);
            }
        }
    }

    private static CompletableFuture<EventState> state(ChainStore store, Supplier<Optional<Long>> height) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Optional<Long> found = height.get();
                    while (found.isEmpty()) {
                        found = height.get();
                    }
                    return store.eventState(found.get());
                },
                task -> new Thread(task, "reader").start());
    }
}
