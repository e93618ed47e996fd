package org.cairngate.master.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.DatabaseState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * How the database and what is made in it are, for monitoring. Without them the master is degraded, and goes on minting; of a master
 * that is to have no database there are no figures, so that nobody is called for it.
 */
@Component("telemetry")
class TelemetryFigures implements MeterBinder, HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");

    private final Database database;
    private final Projection projection;
    private final ProjectionSchedule schedule;

    TelemetryFigures(Database database, Projection projection, ProjectionSchedule schedule) {
        this.database = database;
        this.projection = projection;
        this.schedule = schedule;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (database.state().phase() == DatabaseState.Phase.OFF) {
            return;
        }
        Gauge.builder("cairngate.database.ready", () -> database.state().isReady() ? 1 : 0)
                .description("1 while the database answers")
                .register(registry);
        Gauge.builder("cairngate.telemetry.lag", projection::lag)
                .baseUnit("blocks")
                .description("blocks of the chain whose events cannot be queried yet")
                .register(registry);
    }

    @Override
    public Health health() {
        return switch (database.state().phase()) {
            case OFF -> Health.up().build();
            case READY -> (schedule.isFailing() ? Health.status(DEGRADED) : Health.up()).build();
            case STARTING, FAILED -> Health.status(DEGRADED).build();
        };
    }
}
