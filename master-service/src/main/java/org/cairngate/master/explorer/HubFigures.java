package org.cairngate.master.explorer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.master.ingest.TransactionIntake;
import org.cairngate.master.ingest.UplinkBroker;
import org.springframework.stereotype.Component;

/** What comes from the hubs, and what was refused, for monitoring. */
@Component
class HubFigures implements MeterBinder {

    private final ChainStore store;
    private final UplinkBroker broker;
    private final TransactionIntake intake;
    private final RefusalLog refusals;

    HubFigures(ChainStore store, UplinkBroker broker, TransactionIntake intake, RefusalLog refusals) {
        this.store = store;
        this.broker = broker;
        this.intake = intake;
        this.refusals = refusals;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("cairngate.hubs.active", this::active)
                .description("hubs that the chain has as active")
                .register(registry);
        Gauge.builder("cairngate.hubs.connected", broker::connected)
                .description("hubs that have a connection to the master")
                .register(registry);
        FunctionCounter.builder("cairngate.intake.accepted", intake, TransactionIntake::accepted)
                .baseUnit("submissions")
                .description("submissions of hubs that were taken since the start")
                .register(registry);
        for (RefusalReason reason : RefusalReason.values()) {
            FunctionCounter.builder(
                            "cairngate.refusals", refusals, log -> log.counts().getOrDefault(reason, 0L))
                    .tag("reason", reason.code())
                    .description("what the master refused since the start, as in GET /v1/refusals")
                    .register(registry);
        }
    }

    private long active() {
        return store.state().nodes().stream()
                .filter(node -> node.role() == NodeRole.HUB && node.active())
                .count();
    }
}
