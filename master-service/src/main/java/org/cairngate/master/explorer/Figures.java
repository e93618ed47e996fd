package org.cairngate.master.explorer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.ingest.TransactionIntake;
import org.cairngate.master.minting.HubCopies;
import org.cairngate.master.minting.MintSchedule;
import org.cairngate.master.minting.TransactionPool;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The master's figures for monitoring, and its health: up while it mints and takes transactions. */
@Component("minting")
class Figures implements MeterBinder, HealthIndicator {

    private final ChainStore store;
    private final TransactionPool pool;
    private final TransactionIntake intake;
    private final MintSchedule schedule;
    private final HubCopies copies;
    private final IntakeRoom room;

    Figures(
            ChainStore store,
            TransactionPool pool,
            TransactionIntake intake,
            MintSchedule schedule,
            HubCopies copies,
            IntakeRoom room) {
        this.store = store;
        this.pool = pool;
        this.intake = intake;
        this.schedule = schedule;
        this.copies = copies;
        this.room = room;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        TimeGauge.builder("cairngate.mint.lateness", () -> schedule.lateness().toNanos(), TimeUnit.NANOSECONDS)
                .description("how late the newest turn of the minter started")
                .register(registry);
        TimeGauge.builder(
                        "cairngate.mint.lateness.worst",
                        () -> schedule.worstLateness().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("how late the latest of all turns since the start was")
                .register(registry);
        Gauge.builder("cairngate.chain.size", () -> store.tip().size())
                .baseUnit("blocks")
                .register(registry);
        Gauge.builder("cairngate.chain.certified", store::certifiedSize)
                .baseUnit("blocks")
                .register(registry);
        Gauge.builder("cairngate.pool.depth", pool::size)
                .baseUnit("transactions")
                .register(registry);
        Gauge.builder("cairngate.intake.depth", intake::depth)
                .baseUnit("submissions")
                .register(registry);
        Gauge.builder("cairngate.hubs.differing", copies::differing)
                .baseUnit("hubs")
                .description("hubs whose copy of the chain differs from the master's")
                .register(registry);
        Gauge.builder("cairngate.disk.usable", () -> room.look().usableBytes())
                .baseUnit("bytes")
                .description("what can still be written to the chain's disk")
                .register(registry);
        Gauge.builder("cairngate.disk.missing", () -> room.look().missingBytes())
                .baseUnit("bytes")
                .description("what is missing for the disk's reserve: above 0 no new transaction is taken")
                .register(registry);
    }

    @Override
    public Health health() {
        if (schedule.isFailing()) {
            return Health.down().build();
        }
        return (room.refusal().isPresent() ? Health.outOfService() : Health.up()).build();
    }
}
