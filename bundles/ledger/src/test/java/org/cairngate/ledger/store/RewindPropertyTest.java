package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.cairngate.ledger.state.TestSite;

/** A store that left blocks and took others has, row for row, what one has that only ever saw the others. */
class RewindPropertyTest {

    @Property(tries = 40)
    void aRewoundStoreIsTheOneThatNeverSawWhatItLeft(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 14) int before,
            @ForAll @IntRange(min = 0, max = 6) int after,
            @ForAll boolean ofHub,
            @ForAll boolean light)
            throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target"), "rewind");
        try {
            check(folder, new RandomHistory(site(), seed, ofHub), before, after, light && ofHub);
        } finally {
            delete(folder);
        }
    }

    private static TestSite site() {
        return new TestSite("hub-1", "hub-2", "hub-3");
    }

    private static void check(Path folder, RandomHistory history, int before, int after, boolean light)
            throws Exception {
        StoreKind kind = light ? StoreKind.LIGHT : StoreKind.FULL;
        Path rewound = folder.resolve("rewound");
        Path straight = folder.resolve("straight");
        try (ChainStore store = ChainStore.open(rewound, kind);
                ChainStore reference = ChainStore.open(straight, kind)) {
            store.initialise(site().genesis);
            reference.initialise(site().genesis);
            history.grow(store, before);
            OptionalLong size = history.somewhere(store);
            Statistics.label("blocks left").collect(size.isPresent()).coverage(coverage -> coverage.check(true)
                    .percentage(part -> part > 50));
            history.replay(reference, size.orElse(store.tip().size()));
            if (size.isPresent()) {
                new Rewinding(store).rewind(size.getAsLong(), local -> {});
            }
            assertThat(store.tip()).isEqualTo(reference.tip());
            assertThat(store.certifiedSize()).isEqualTo(reference.certifiedSize());
            RandomHistory other = history.branch();
            other.grow(store, after);
            other.replay(reference, Long.MAX_VALUE);
        }
        for (Path each : List.of(rewound, straight)) {
            assertThat(Fsck.run(each, progress -> {}).damages()).isEmpty();
        }
        assertThat(StoreRows.ofChain(rewound)).isEqualTo(StoreRows.ofChain(straight));
        ChainStore.open(rewound).close();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
