package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.device.DeviceIdentity;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.ChainAudit;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.demo.site.ProofCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requirement I09: the documents' example event, byte for byte, from a device to a proof that verifies offline. */
class SevenStepWorkflowIT {
    private static final String UID = "7488f8aa-97c7-4c4f-a546-f06a97bb0c63";
    private static final String DEVICE = "weather_station_001";

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theExampleEventGoesThroughAllSevenStepsToAnOfflineProof() throws Exception {
        byte[] example = SiteUnderTest.resource("/vectors/example-event.json");
        try (SiteUnderTest site = SiteUnderTest.start("seven-steps")) {
            GatewayProcess hub = site.hub(1);

            step(1, "the device is registered, and the registration is on the ledger");
            DeviceIdentity identity = DeviceIdentity.create(DEVICE, Clock.systemUTC());
            TestDevice device = site.keyDevice(DEVICE, hub, identity);
            assertThat(new Answer(site.master().get("/v1/devices/" + DEVICE)).text("did"))
                    .isEqualTo(identity.did());

            step(2, "the device connects with its certificate and publishes the event");
            device.send(UID, example);

            step(3, "the hub has it on disk and acknowledges it");
            assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
            assertThat(device.acknowledged()).containsExactly(UID);

            step(4, "the hub seals it into a signed transaction and sends that to the master");
            Await.until("the master knows the event", SiteUnderTest.SETTLE, () -> site.event(UID)
                    .has("height"));

            step(5, "the master mints it into a block and keeps the bytes as they came");
            assertThat(site.event(UID).number("height")).isPositive();
            assertThat(site.master().bytes("/v1/events/" + UID + "/payload", "application/octet-stream"))
                    .isEqualTo(example);

            step(6, "the hubs validate the block, cosign it, and it becomes final");
            Await.until("the event is final", SiteUnderTest.SETTLE, () -> site.event(UID)
                    .text("state")
                    .equals("FINAL"));

            step(7, "the proof verifies offline, and a changed event does not");
            ProofCheck proof = new ProofCheck(site.site(), site.site().path().resolve("proof"));
            Execution prove = proof.prove(UID);
            assertThat(prove.exit()).as(prove.output()).isZero();
            assertThat(proof.event()).hasBinaryContent(example);
            Execution verify = proof.verify(proof.event());
            assertThat(verify.exit()).as(verify.output()).isZero();
            Execution forged = proof.verify(proof.flipped());
            assertThat(forged.exit()).as(forged.output()).isEqualTo(1);

            device.close();
            site.awaitEqualHeights();
            assertThat(site.site().stop()).as("ended in good order").isTrue();
            chainsAreEqual(site);
        }
    }

    private static void chainsAreEqual(SiteUnderTest site) throws Exception {
        ChainAudit master = ChainAudit.of(site.site().master().chain());
        assertThat(master.events()).containsEntry(UID, 1);
        for (Path store : site.stores()) {
            assertThat(Files.isDirectory(store)).isTrue();
            ChainAudit copy = ChainAudit.of(store);
            long common = Math.min(copy.size(), master.size());
            assertThat(common).isGreaterThan(1);
            assertThat(ChainAudit.rootAt(store, common))
                    .as("root of the first %d blocks in %s", common, store)
                    .isEqualTo(ChainAudit.rootAt(site.site().master().chain(), common));
        }
    }

    private static void step(int number, String what) {
        System.out.println("[progress] step " + number + ": " + what);
    }
}
