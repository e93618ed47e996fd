package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.cairngate.ledger.state.TestSite;

/** A process of its own that takes blocks off and appends others until it is killed, and says before and after each time how many are there. */
final class Rewinder {

    private Rewinder() {}

    /** Argument: the store. */
    public static void main(String[] arguments) throws Exception {
        ChainStore store = ChainStore.open(Path.of(arguments[0]));
        TestSite site = new TestSite("hub-1", "hub-2", "hub-3");
        if (store.isEmpty()) {
            store.initialise(site.genesis);
        }
        // The first is random; what is signed on it is given up with it.
        RandomHistory history = new RandomHistory(site, store.tip().size(), true);
        while (true) {
            history.grow(store, 4);
            System.out.println(store.tip().size());
            long size = Math.max(1, new Rewinding(store).least());
            if (size < store.tip().size()) {
                new Rewinding(store).rewind(size, local -> local.putMeta("left", new byte[] {1}));
            }
            assertThat(store.tip().size()).isEqualTo(size);
            System.out.println(size);
        }
    }
}
