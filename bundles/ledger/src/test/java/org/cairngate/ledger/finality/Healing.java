package org.cairngate.ledger.finality;

import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;

/** The time after the trouble: an honest key stands for election until one is master, and finality has to go on. */
final class Healing {

    /** Steps that a candidate waits for its votes before the next epoch is tried. */
    private static final int PATIENCE = 60;

    private final Simulation site;

    Healing(Simulation site) {
        this.site = site;
    }

    void run(int steps) throws RefusedException {
        site.heal();
        Optional<SimulatedMaster> master = Optional.empty();
        long since = 0;
        for (int step = 0; step < steps; step++) {
            boolean waitsTooLong = master.isPresent() && master.get().chain.isEmpty() && step - since > PATIENCE;
            if (master.isEmpty() || waitsTooLong) {
                master = Optional.of(site.begin(site.newestEpoch() + 1, true));
                since = step;
            }
            site.step();
            if (finalAtAll(master.get())) {
                return;
            }
        }
        throw new AssertionError("finality did not resume within " + steps + " steps after healing: epoch "
                + master.map(found -> found.epoch + " with chain " + found.chain)
                        .orElse("none") + ", hubs "
                + site.hubs.values().stream()
                        .map(hub -> hub.name + ": " + hub.chain() + " final " + hub.finalSize())
                        .toList());
    }

    /** Whether every honest hub knows a block of this master's epoch to be final. */
    private boolean finalAtAll(SimulatedMaster master) {
        List<SimulatedHub> hubs = List.copyOf(site.hubs.values());
        return master.chain.isPresent()
                && hubs.stream()
                        .allMatch(hub -> hub.finalSize() > 0
                                && master.chain.get().size() >= hub.finalSize()
                                && master.chain.get().at(hub.finalSize()).state.epoch() == master.epoch);
    }
}
