package org.cairngate.master;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.access.AdminAccount;
import org.cairngate.master.access.PrivateFile;
import org.cairngate.master.ingest.HubMessages;
import org.cairngate.master.ingest.TransactionIntake;
import org.cairngate.master.ingest.UplinkBroker;
import org.cairngate.master.minting.MintSchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Starts the parts in the order in which they need each other: no hub is heard before the chain can take what it says. Stops them in the
 * order in which they feed each other, behind the web server: first nothing more is heard, then nothing is judged, then nothing minted, and
 * each has ended what it was at before the chain is closed. What waits is either in the pool on disk or nobody has a receipt for it.
 */
@Component
class MasterLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(MasterLifecycle.class);

    private final MasterSettings settings;
    private final ChainStore store;
    private final HubParts hubs;
    private final MintSchedule schedule;
    private final AdminAccount account;
    private final IssuedIdentity identity;
    private volatile boolean running;

    /** What stands between the hubs and the chain. */
    @Component
    record HubParts(UplinkBroker broker, TransactionIntake intake, HubMessages messages) {}

    MasterLifecycle(
            MasterSettings settings,
            ChainStore store,
            HubParts hubs,
            MintSchedule schedule,
            AdminAccount account,
            IssuedIdentity identity) {
        this.settings = settings;
        this.store = store;
        this.hubs = hubs;
        this.schedule = schedule;
        this.account = account;
        this.identity = identity;
    }

    @Override
    public void start() {
        MasterDirectory directory = settings.directory();
        try {
            Files.deleteIfExists(directory.ports());
            PrivateFile.writeReadable(directory.authority(), identity.rootPem());
            account.generated().ifPresent(MasterLifecycle::show);
            hubs.intake().start();
            hubs.broker()
                    .start(settings.listeners().bind(), settings.listeners().mqttPort(), hubs.messages());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        running = true;
        schedule.start();
        log.info(
                "master started chain={} height={} certified={}",
                store.state().chainId(),
                store.tip().size() - 1,
                store.certifiedSize());
    }

    @Override
    public void stop() {
        running = false;
        try {
            Files.deleteIfExists(settings.directory().ports());
        } catch (IOException e) {
            log.warn("ports file not removed detail={}", e.getMessage());
        }
        hubs.broker().close();
        hubs.intake().close();
        schedule.close();
        log.info("master stopped height={}", store.tip().size() - 1);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, which Spring starts in one of the last phases. */
    @Override
    public int getPhase() {
        return 0;
    }

    @EventListener
    void onWebServer(WebServerInitializedEvent event) throws IOException {
        int api = event.getWebServer().getPort();
        PrivateFile.writeReadable(
                settings.directory().ports(), "{\"mqtt\":" + hubs.broker().port() + ",\"api\":" + api + "}\n");
        log.info("api listening host={} port={}", settings.listeners().bind(), api);
    }

    /** To the terminal and not to the log: it is shown this one time only. */
    @SuppressWarnings("SystemOut")
    private static void show(String password) {
        System.out.println("The admin account is new. Its password is shown this once, and stored nowhere:");
        System.out.println("  user     " + AdminAccount.NAME);
        System.out.println("  password " + password);
        System.out.flush();
    }
}
