package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.ChainAudit;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.demo.site.MasterProcess;
import org.cairngate.demo.site.Toolchain;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.EventPosition;
import org.cairngate.ledger.store.StoreKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** kill -9 of each hub, one of them with a light chain copy, and of the master at random moments under load. {@code -Dcairn.seed=} repeats a run's moments. */
class KillIT {
    private static final int DEVICES_PER_HUB = 2;
    private static final long SEND_EVERY_MS = 20;
    private static final int MASTER = 0;
    private static final int LIGHT_HUB = 3;

    private final long seed = Long.getLong("cairn.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final int rounds = Boolean.getBoolean("cairn.long") ? 12 : 1;

    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void everyAcknowledgedEventIsInTheChainExactlyOnceAfterKills() throws Exception {
        System.out.println("[progress] kill: seed=" + seed + " rounds=" + rounds);
        try (SiteUnderTest site = SiteUnderTest.start("kill", CertificateKind.LIST, Set.of(LIGHT_HUB))) {
            List<TestDevice> devices = new ArrayList<>();
            for (int i = 0; i < 3 * DEVICES_PER_HUB; i++) {
                devices.add(site.tokenDevice("kill-device-" + i, site.hub(i % 3 + 1)));
            }
            ScheduledExecutorService load = Executors.newScheduledThreadPool(2);
            List<Future<?>> sending = new ArrayList<>();
            for (TestDevice device : devices) {
                sending.add(load.scheduleWithFixedDelay(
                        () -> sendQuietly(device), 0, SEND_EVERY_MS, TimeUnit.MILLISECONDS));
            }
            for (int round = 0; round < rounds; round++) {
                killEveryone(site);
            }
            Await.pause(Duration.ofSeconds(3));
            assertThat(sending).as("devices that stopped sending").noneMatch(Future::isDone);
            load.shutdown();
            assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            for (TestDevice device : devices) {
                assertThat(device.drain(SiteUnderTest.SETTLE))
                        .as("everything sent is acknowledged")
                        .isTrue();
                device.close();
            }
            site.awaitEmptyHubs();
            site.awaitEqualHeights();
            assertThat(site.site().stop()).as("ended in good order").isTrue();
            examine(site, devices);
        }
    }

    private void killEveryone(SiteUnderTest site) throws Exception {
        List<Integer> victims = new ArrayList<>(List.of(MASTER, 1, 2, 3));
        Collections.shuffle(victims, random);
        for (int victim : victims) {
            Await.pause(Duration.ofMillis(1500 + random.nextInt(4000)));
            String name = victim == MASTER ? "master" : "hub-" + victim;
            System.out.println("[progress] kill: kill -9 " + name);
            if (victim == MASTER) {
                MasterProcess master = site.site().master();
                master.kill();
                Await.pause(Duration.ofMillis(random.nextInt(2000)));
                master.start();
            } else {
                GatewayProcess hub = site.hub(victim);
                hub.kill();
                Await.pause(Duration.ofMillis(random.nextInt(2000)));
                hub.start();
            }
        }
    }

    private static void sendQuietly(TestDevice device) {
        try {
            device.sendReading();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void examine(SiteUnderTest site, List<TestDevice> devices) throws Exception {
        ChainAudit master = ChainAudit.of(site.site().master().chain());
        int acknowledged = 0;
        for (TestDevice device : devices) {
            acknowledged += device.acknowledged().size();
            assertThat(master.missing(device.acknowledged())).as("lost events").isEmpty();
        }
        assertThat(master.twice()).as("events that are in the chain twice").isEmpty();
        assertThat(acknowledged).isGreaterThan(100);
        System.out.println("[progress] kill: " + acknowledged + " acknowledged events, each in the chain once, "
                + master.size() + " blocks");
        for (Path store : site.stores()) {
            requireSound(store, site.site().master().chain());
        }
        List<String> ofLightHub = new ArrayList<>();
        for (int i = LIGHT_HUB - 1; i < devices.size(); i += 3) {
            ofLightHub.addAll(devices.get(i).acknowledged());
        }
        requireProvable(site.hub(LIGHT_HUB).chain(), ofLightHub);
    }

    private static void requireSound(Path store, Path master) throws Exception {
        long common;
        try (ChainStore copy = ChainStore.openReadOnly(store)) {
            common = Math.min(copy.tip().size(), ChainAudit.of(master).size());
        }
        assertThat(ChainAudit.rootAt(store, common)).as(store.toString()).isEqualTo(ChainAudit.rootAt(master, common));
        Execution fsck =
                Execution.of(Toolchain.find().cairnCommand("ledger", "fsck", store.toString()), Duration.ofMinutes(5));
        assertThat(fsck.exit()).as(fsck.output()).isZero();
    }

    /** Each event by what the light copy alone has. */
    private static void requireProvable(Path chain, List<String> uids) throws Exception {
        try (ChainStore store = ChainStore.openReadOnly(chain)) {
            assertThat(store.holdings().retention().kind()).isEqualTo(StoreKind.LIGHT);
            TlogPolicy policy = TlogPolicy.of(
                    store.state().logKey(), store.state().validators().noteKeys(), 3);
            ProofBuilder proofs = new ProofBuilder(store);
            for (String uid : uids) {
                EventPosition position = store.findEvent(uid).orElseThrow(() -> new AssertionError(uid + " is lost"));
                byte[] event = store.segment(position.txId())
                        .orElseThrow()
                        .events()
                        .get(position.eventIndex())
                        .bytes();
                EventProof proof = proofs.prove(uid).orElseThrow(() -> new AssertionError(uid + " has no proof"));
                assertThat(ProofVerifier.verify(event, proof, policy).event().uid())
                        .isEqualTo(uid);
            }
        }
        assertThat(uids).isNotEmpty();
        System.out.println("[progress] kill: " + uids.size() + " events of the light hub proved by its own copy");
    }
}
