package org.cairngate.master;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Snapshots;
import org.cairngate.ledger.store.WholeChain;
import org.cairngate.master.access.AccountFile;
import org.cairngate.master.access.Accounts;
import org.cairngate.master.access.AdminAccount;
import org.cairngate.master.access.ExternalIssuer;
import org.cairngate.master.access.HubTrust;
import org.cairngate.master.access.PasswordCost;
import org.cairngate.master.access.RequestRates;
import org.cairngate.master.access.RestTls;
import org.cairngate.master.access.ServerCertificate;
import org.cairngate.master.alarms.AlarmSettings;
import org.cairngate.master.backup.BackupControl;
import org.cairngate.master.backup.DataFolder;
import org.cairngate.master.backup.RestoreWatch;
import org.cairngate.master.backup.Staging;
import org.cairngate.master.database.Database;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.ingest.HubMessages;
import org.cairngate.master.ingest.HubSightings;
import org.cairngate.master.ingest.TransactionIntake;
import org.cairngate.master.ingest.UplinkBroker;
import org.cairngate.master.jobs.JobPlace;
import org.cairngate.master.live.LiveStreams;
import org.cairngate.master.minting.BlockWatch;
import org.cairngate.master.minting.CertificateCollector;
import org.cairngate.master.minting.CommitLog;
import org.cairngate.master.minting.HubCopies;
import org.cairngate.master.minting.MintSchedule;
import org.cairngate.master.minting.Minter;
import org.cairngate.master.minting.SnapshotWatch;
import org.cairngate.master.minting.StoredCommitLog;
import org.cairngate.master.minting.TransactionPool;
import org.cairngate.master.openid.ClientFile;
import org.cairngate.master.openid.IssuerAddress;
import org.cairngate.master.records.RecordIntake;
import org.cairngate.master.registry.MasterTransactions;
import org.cairngate.master.registry.OrganisationDids;
import org.cairngate.master.registry.PublicAddress;
import org.cairngate.master.registry.TransferOffers;
import org.cairngate.master.telemetry.Projection;
import org.cairngate.master.telemetry.ProjectionSchedule;
import org.cairngate.master.telemetry.RetentionFile;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import tools.jackson.databind.ObjectMapper;

/** Puts the parts together. */
@Configuration(proxyBeanMethods = false)
class MasterConfiguration {

    /** How long the TLS certificate of a start is valid: a new one is issued at each start. */
    static final Duration TLS_VALIDITY = Duration.ofDays(825);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    RefusalLog refusals(Clock clock) {
        return new RefusalLog("master", clock);
    }

    @Bean
    SigningKey ledgerKey(MasterSettings settings) throws IOException {
        return SigningKey.load(settings.directory().ledgerKey());
    }

    @Bean
    ChainStore store(MasterSettings settings) {
        return WholeChain.open(settings.directory().chain(), "master");
    }

    /** Closed before the store that it stages. */
    @Bean(initMethod = "start")
    BackupControl backupControl(MasterSettings settings, ChainStore store, Clock clock) {
        DataFolder folder = settings.directory().asFolder();
        return new BackupControl(folder, new Staging(folder, store, clock));
    }

    @Bean
    RestoreWatch restoreWatch(MasterSettings settings, ChainStore store, HubSightings sightings) {
        return new RestoreWatch(settings.directory().asFolder(), store, sightings, settings.withoutHubs());
    }

    @Bean
    IntakeRoom intakeRoom(MasterSettings settings, RestoreWatch restored) {
        return new IntakeRoom(settings.limits().reserve(), restored::refusal);
    }

    @Bean
    PasswordCost passwordCost(MasterSettings settings) {
        return settings.limits().password();
    }

    @Bean
    AdminAccount adminAccount(MasterSettings settings, PasswordCost cost) throws IOException {
        return AdminAccount.open(settings.directory().adminAccount(), settings.firstPassword(), cost);
    }

    @Bean
    Accounts accounts(MasterSettings settings, AdminAccount admin) throws IOException {
        MasterDirectory directory = settings.directory();
        return AccountFile.open(directory.accounts(), directory.adminAccount(), admin);
    }

    @Bean
    TransferOffers transferOffers(MasterSettings settings, Clock clock) throws IOException {
        return TransferOffers.open(settings.directory().transfers(), clock);
    }

    @Bean
    JobPlace jobPlace(MasterSettings settings) {
        return new JobPlace(settings.directory().jobs());
    }

    @Bean
    ExternalIssuer externalIssuer(MasterSettings settings, Clock clock) throws IOException {
        return new ExternalIssuer(settings.issuer(), clock);
    }

    @Bean
    AlarmSettings alarmSettings(MasterSettings settings) {
        return settings.alarms();
    }

    @Bean
    RequestRates requestRates(MasterSettings settings) {
        return settings.limits().rates();
    }

    @Bean
    HubTrust hubTrust(ChainStore store, Clock clock, RefusalLog refusals) {
        return new HubTrust(store::state, clock, refusals);
    }

    @Bean
    IssuedIdentity tlsIdentity(MasterSettings settings, SigningKey key, Clock clock) {
        List<String> hosts = new ArrayList<>(List.of("localhost", "127.0.0.1"));
        hosts.addAll(settings.listeners().hosts());
        return NodeCertificate.issue(key, MasterSettings.NODE_NAME, clock, TLS_VALIDITY, hosts);
    }

    @Bean
    ServerCertificate serverCertificate(MasterSettings settings) throws IOException {
        return new ServerCertificate(settings.listeners().certificate());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> restTls(
            IssuedIdentity identity, HubTrust hubs, ServerCertificate certificate) throws GeneralSecurityException {
        RestTls tls = new RestTls(identity, hubs.trustManager(), certificate);
        return factory -> factory.addConnectorCustomizers(tls);
    }

    @Bean
    TransactionPool pool(ChainStore store) {
        return new TransactionPool(store);
    }

    @Bean
    CommitLog commitLog(ChainStore store, TransactionPool pool, SigningKey key) {
        return new StoredCommitLog(
                store, pool, new CheckpointSigner(store.genesis().origin(), key));
    }

    @Bean(destroyMethod = "")
    UplinkBroker broker(IssuedIdentity identity, HubTrust hubs, RefusalLog refusals, ChainStore store)
            throws GeneralSecurityException {
        return new UplinkBroker(identity.toSslContext(hubs.trustManager()), hubs, refusals, store);
    }

    @Bean
    Snapshots snapshots(ChainStore store) {
        return new Snapshots(store);
    }

    /** Started by the {@link ProjectionSchedule}: neither the master's start nor its intake waits for it. */
    @Bean
    Database database(MasterSettings settings) {
        return new Database(settings.database());
    }

    @Bean
    RetentionFile retentionFile(MasterSettings settings) throws IOException {
        return RetentionFile.open(settings.directory().retention());
    }

    @Bean
    Projection projection(ChainStore store, RetentionFile retention, Clock clock) {
        return new Projection(store, retention, clock);
    }

    @Bean(initMethod = "start")
    ProjectionSchedule projectionSchedule(Database database, Projection projection) {
        return new ProjectionSchedule(database, projection);
    }

    @Bean
    SnapshotWatch announcer(UplinkBroker broker, Snapshots snapshots, ProjectionSchedule projection, LiveStreams live) {
        return new SnapshotWatch(new BlockWatch(new BlockWatch(broker, projection::wake), live::wake), snapshots);
    }

    @Bean
    Minter minter(
            ChainStore store,
            TransactionPool pool,
            CommitLog commitLog,
            SnapshotWatch announcer,
            RefusalLog refusals,
            Clock clock) {
        return new Minter(store, pool, commitLog, announcer, refusals, clock);
    }

    @Bean(destroyMethod = "")
    MintSchedule schedule(Minter minter, RestoreWatch restored, ChainStore store) {
        return new MintSchedule(minter, restored, store.state().policy().mintInterval());
    }

    @Bean(destroyMethod = "")
    TransactionIntake intake(
            ChainStore store,
            TransactionPool pool,
            UplinkBroker broker,
            RefusalLog refusals,
            Clock clock,
            IntakeRoom room) {
        return new TransactionIntake(store, pool, broker, refusals, clock, room);
    }

    @Bean
    HubCopies hubCopies(ChainStore store, Clock clock) {
        return new HubCopies(store, clock);
    }

    @Bean
    CertificateCollector certificates(ChainStore store, HubCopies copies, SnapshotWatch announcer) {
        return new CertificateCollector(store, copies, announcer);
    }

    @Bean
    HubSightings sightings(ObjectMapper json, Clock clock) {
        return new HubSightings(json, clock);
    }

    @Bean
    HubMessages messages(
            TransactionIntake intake,
            CertificateCollector certificates,
            HubSightings sightings,
            HubTrust hubs,
            RefusalLog refusals,
            Clock clock) {
        return new HubMessages(intake, certificates, sightings, hubs, refusals, clock);
    }

    @Bean
    RecordIntake recordIntake(ChainStore store, TransactionPool pool, Minter minter, IntakeRoom room) {
        return new RecordIntake(store, pool, minter, room);
    }

    @Bean
    OrganisationDids organisationDids(MasterSettings settings, Environment environment) {
        return new OrganisationDids(() -> publicAddress(settings, environment));
    }

    @Bean
    ClientFile oidcClients(MasterSettings settings) throws IOException {
        return ClientFile.open(settings.directory().oidcClients());
    }

    @Bean
    IssuerAddress issuerAddress(MasterSettings settings, Environment environment) {
        return new IssuerAddress(
                () -> publicAddress(settings, environment).url(),
                settings.directory().oidcKey());
    }

    private static PublicAddress publicAddress(MasterSettings settings, Environment environment) {
        return settings.listeners()
                .publicAddress()
                .orElseGet(() -> new PublicAddress(
                        "localhost", environment.getRequiredProperty("local.server.port", Integer.class)));
    }

    @Bean
    MasterTransactions masterTransactions(
            ChainStore store, TransactionPool pool, Minter minter, SigningKey key, IntakeRoom room) {
        return new MasterTransactions(store, pool, minter, key, room);
    }
}
