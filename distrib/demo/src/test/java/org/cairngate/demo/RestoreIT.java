package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.ChainAudit;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.MasterProcess;
import org.cairngate.demo.site.Toolchain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The drill: the master's directory is lost under load, and comes back from a backup that was made while it ran. */
class RestoreIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long SEND_EVERY_MS = 50;

    private SiteUnderTest site;
    private Path passphrase;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void everyAcknowledgedEventIsOnTheChainOnceAfterTheMastersDiskIsLost() throws Exception {
        try (SiteUnderTest started = SiteUnderTest.start("restore")) {
            site = started;
            passphrase = Files.writeString(site.site().path().resolve("passphrase"), "correct horse battery staple\n");
            List<TestDevice> devices = new ArrayList<>();
            for (int hub = 1; hub <= 3; hub++) {
                devices.add(site.tokenDevice("restore-device-" + hub, site.hub(hub)));
            }
            ScheduledExecutorService load = Executors.newScheduledThreadPool(2);
            List<Future<?>> sending = new ArrayList<>();
            for (TestDevice device : devices) {
                sending.add(load.scheduleWithFixedDelay(
                        () -> sendQuietly(device), 0, SEND_EVERY_MS, TimeUnit.MILLISECONDS));
            }
            drill();
            assertThat(sending).as("devices that stopped sending").noneMatch(Future::isDone);
            load.shutdown();
            assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            for (TestDevice device : devices) {
                assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
                device.close();
            }
            site.awaitEmptyHubs();
            site.awaitEqualHeights();
            assertThat(site.site().stop()).as("ended in good order").isTrue();
            examine(devices);
        }
    }

    private void drill() throws Exception {
        MasterProcess master = site.site().master();
        awaitBlocks(master, 3);
        String chain = master.status().text("chainId");
        Path backup = site.site().path().resolve("master.age");
        Execution made = run("backup", backup.toString(), "--passphrase-file", passphrase.toString());
        assertThat(made.exit()).as(made.output()).isZero();
        awaitBlocks(master, 3);
        long lost = master.status().number("certifiedSize");
        master.kill();
        deleteTree(master.data());

        Execution restored = run("restore", backup.toString(), "--passphrase-file", passphrase.toString());
        assertThat(restored.exit()).as(restored.output()).isZero();
        master.start();
        assertThat(master.status().number("height")).isLessThan(lost);
        Await.until("it knows that hubs have later blocks", SiteUnderTest.SETTLE, () -> {
            Answer status = master.status();
            return status.has("waiting") && status.text("waiting").contains("hub-1, hub-2, hub-3]. Stop it");
        });
        master.kill();
        List<String> copies = new ArrayList<>(List.of("catch-up"));
        site.site().hubs().forEach(hub -> copies.add(hub.chain().toString()));
        Execution caughtUp = run(copies.toArray(String[]::new));
        assertThat(caughtUp.exit()).as(caughtUp.output()).isZero();
        master.start();
        assertThat(master.status().number("height")).isGreaterThanOrEqualTo(lost - 1);
        Await.until("it goes on", SiteUnderTest.SETTLE, () -> !master.status().has("waiting"));
        awaitBlocks(master, 3);
        assertThat(master.status().text("chainId")).isEqualTo(chain);
    }

    private static void awaitBlocks(MasterProcess master, int more) throws Exception {
        long certified = master.status().number("certifiedSize");
        Await.until(
                more + " blocks more are certified",
                SiteUnderTest.SETTLE,
                () -> master.status().number("certifiedSize") >= certified + more);
    }

    /** The master's command with its data directory, as {@code cairn master} runs it. */
    private Execution run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                site.site().toolchain().masterJar().toString(),
                "--data",
                site.site().master().data().toString()));
        command.addAll(List.of(arguments));
        return Execution.of(command, LIMIT);
    }

    private static void sendQuietly(TestDevice device) {
        try {
            device.sendReading();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void examine(List<TestDevice> devices) throws Exception {
        ChainAudit chain = ChainAudit.of(site.site().master().chain());
        for (TestDevice device : devices) {
            assertThat(device.acknowledged()).isNotEmpty();
            assertThat(chain.missing(device.acknowledged())).as("lost events").isEmpty();
        }
        assertThat(chain.twice()).as("events that are in the chain twice").isEmpty();
        for (Path store : site.stores()) {
            Execution fsck = Execution.of(Toolchain.find().cairnCommand("ledger", "fsck", store.toString()), LIMIT);
            assertThat(fsck.exit()).as(fsck.output()).isZero();
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
