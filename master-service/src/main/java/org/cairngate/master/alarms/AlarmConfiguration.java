package org.cairngate.master.alarms;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.access.ServerCertificate;
import org.cairngate.master.audit.AuditBatches;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.DatabaseState;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.ingest.HubMessages;
import org.cairngate.master.ingest.HubSightings;
import org.cairngate.master.minting.HubCopies;
import org.cairngate.master.minting.MintSchedule;
import org.cairngate.master.minting.TransactionPool;
import org.cairngate.master.registry.HubOwners;
import org.cairngate.master.telemetry.ProjectionSchedule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/** Puts the alarms together, and says what there are alarms of. */
@Configuration(proxyBeanMethods = false)
class AlarmConfiguration {

    /** So long before its end a certificate is worth an alarm. */
    private static final Duration CERTIFICATE_LEFT = Duration.ofDays(14);

    /** What the hubs' conditions are seen by. */
    @Component
    record HubSignals(HubSightings sightings, HubMessages messages, HubCopies copies, HubOwners owners) {}

    /** What the master's own conditions are seen by. */
    @Component
    record MasterSignals(
            IntakeRoom room,
            MintSchedule schedule,
            Database database,
            ProjectionSchedule projection,
            ServerCertificate certificate) {}

    @Bean
    AlarmBook alarmBook() {
        return new AlarmBook();
    }

    @Bean
    AlarmIndex alarmIndex(ChainStore store) {
        return new AlarmIndex(store);
    }

    @Bean
    AlarmSearch alarmSearch(AlarmBook book, AlarmIndex index) {
        return new AlarmSearch(book, index);
    }

    @Bean
    AlarmLedger alarmLedger(
            ChainStore store,
            TransactionPool pool,
            IntakeRoom room,
            AuditBatches batches,
            AlarmIndex index,
            AlarmBook book) {
        return new AlarmLedger(store, pool, room, batches, index, book);
    }

    @Bean
    Alarms alarms(
            ChainStore store,
            AlarmLedger ledger,
            AlarmBook book,
            HubSignals hubs,
            MasterSignals master,
            AlarmTimes times) {
        ActiveHubs active = new ActiveHubs(store);
        List<Condition> conditions = new ArrayList<>(ofHubs(active, hubs, times.settings()));
        conditions.add(new FinalityStands(active, times.settings().finality()));
        conditions.addAll(ofMaster(master, times.settings()));
        return new Alarms(
                ledger,
                new AlarmWatch(
                        book,
                        conditions,
                        hubs.owners(),
                        times.clock(),
                        times.settings().calm()));
    }

    /** By what time goes. */
    @Component
    record AlarmTimes(Clock clock, AlarmSettings settings) {}

    private static List<Condition> ofHubs(ActiveHubs active, HubSignals hubs, AlarmSettings settings) {
        return List.of(
                new HubAway(active, hubs.sightings(), settings.hubAway()),
                new HubSign(AlarmKind.HUB_DIFFERS, active, hubs.copies(), name -> hubs.copies()
                        .of(name)
                        .flatMap(HubCopies.Copy::difference)
                        .map(one -> new HubSign.Sign(
                                one.time(),
                                one.size(),
                                "the chain of hub " + name + " has another root than the master's at size "
                                        + one.size()))),
                new HubSign(AlarmKind.BLOCK_REFUSED, active, hubs.copies(), name -> hubs.messages()
                        .refusedBlock(name)
                        .map(one -> new HubSign.Sign(
                                one.time(),
                                one.height(),
                                "hub " + name + " refuses block " + one.height() + ": "
                                        + one.reason().code()))));
    }

    private static List<Condition> ofMaster(MasterSignals master, AlarmSettings settings) {
        return List.of(
                new OfMaster(
                        AlarmKind.MINTING_FAILS,
                        Duration.ZERO,
                        now -> when(master.schedule().isFailing(), "the newest turn of the minter failed")),
                new OfMaster(
                        AlarmKind.DISK_FULL,
                        Duration.ZERO,
                        now -> when(
                                master.room().look().missingBytes() > 0,
                                "the chain's disk has less free than its reserve: nothing new is taken")),
                new OfMaster(
                        AlarmKind.DATABASE_AWAY,
                        settings.calm(),
                        now -> when(
                                master.database().state().phase() == DatabaseState.Phase.FAILED,
                                "the database for telemetry does not answer")),
                new OfMaster(
                        AlarmKind.TELEMETRY_STANDS,
                        settings.calm(),
                        now -> when(
                                master.database().state().isReady()
                                        && master.projection().isFailing(),
                                "telemetry does not follow the chain")),
                new OfMaster(AlarmKind.CERTIFICATE_ENDS, Duration.ZERO, now -> master.certificate()
                        .expires()
                        .filter(end -> end.minus(CERTIFICATE_LEFT).isBefore(now))
                        .map(AlarmConfiguration::endOfCertificate)),
                new OfMaster(
                        AlarmKind.CERTIFICATE_REFUSED,
                        Duration.ZERO,
                        now -> when(
                                master.certificate().isRefused(),
                                "the files of --tls-certificate and --tls-key hold what cannot be used")));
    }

    private static Optional<String> when(boolean wrong, String text) {
        return wrong ? Optional.of(text) : Optional.empty();
    }

    private static String endOfCertificate(Instant end) {
        return "the certificate of the REST API ends at " + end;
    }

    @Bean
    MeterBinder alarmFigures(AlarmBook book) {
        return registry -> {
            for (AlarmKind kind : AlarmKind.values()) {
                Gauge.builder("cairngate.alarms.open", () -> book.count(kind))
                        .tag("kind", kind.label())
                        .description("alarms that are open, as in GET /v1/alarms?state=open")
                        .register(registry);
            }
        };
    }
}
