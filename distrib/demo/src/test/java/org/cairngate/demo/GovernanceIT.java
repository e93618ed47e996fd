package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.demo.site.ProofCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two organisations decide together what is installed, with keys that the master never has. */
class GovernanceIT {

    @TempDir
    Path folder;

    private SiteUnderTest site;
    private Organisations people;
    private TestDevice device;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void whatBothOrganisationsAcceptActsAtItsHeightAndAStoppedHubShowsIt() throws Exception {
        people = new Organisations(folder);
        try (SiteUnderTest started =
                SiteUnderTest.start("governance", Organisations.PARTNER, people.partnerDid(), List.of("artifact"))) {
            site = started;
            GatewayProcess hub = site.hub(1);
            device = site.tokenDevice("clock", hub);
            Path image = Files.writeString(people.file("image.bin"), "an image");
            people.fails("vote-required", artifact(image), signing(organisation()));
            long opens = height() + 6;
            String said = people.succeeds(
                    artifact(image),
                    signing(organisation()),
                    "--vote",
                    opens + ".." + (opens + 12),
                    "--activation",
                    opens + 15);
            String proposal = said.lines().findFirst().orElseThrow().replace("proposal ", "");
            assertThat(said).contains("is in block");
            reach(opens - 1);
            people.succeeds("record", "vote", proposal, "yes", signing(organisation()));
            partnerVotesOffline(proposal);
            people.fails("duplicate-vote", "record", "vote", proposal, "no", signing(people.partnerKey()));
            reach(opens + 16);
            assertThat(people.succeeds("record", "proposals", proposal, master()))
                    .contains(proposal, "active", "councilbox=yes partner=yes", "name=sensor");
            offlineResult(hub, proposal, opens + 16);
        }
    }

    /** The key is on a machine without a network: it signs there, and somebody else carries the file. */
    private void partnerVotesOffline(String proposal) throws Exception {
        Path vote = people.file("vote.cbor");
        people.succeeds(
                "record",
                "vote",
                proposal,
                "yes",
                "--key",
                people.partnerKey(),
                "--genesis",
                site.site().master().genesis(),
                "--seq",
                1,
                "--out",
                vote);
        assertThat(people.succeeds("record", "show", vote)).contains("VoteBody", "YES");
        String first = people.succeeds("record", "submit", vote, master());
        assertThat(people.succeeds("record", "submit", vote, master())).isEqualTo(first);
    }

    /** A hub's own copy, checked from its first byte on, says the same without anybody's help; so does the proof of an event. */
    private void offlineResult(GatewayProcess hub, String proposal, long height) throws Exception {
        device.sendReading();
        assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
        String uid = device.acknowledged().stream().sorted().findFirst().orElseThrow();
        Await.until("the event is final", SiteUnderTest.SETTLE, () -> {
            var event = site.event(uid);
            return event.has("state") && event.text("state").equals("FINAL");
        });
        ProofCheck files = new ProofCheck(site.site(), site.site().path().resolve("proof"));
        assertThat(files.prove(uid).exit()).isZero();
        Await.until(
                "the hub has the result",
                SiteUnderTest.SETTLE,
                () -> hub.status().number("certifiedSize") > height);
        device.close();
        assertThat(site.site().stop()).isTrue();
        people.succeeds("verify", files.event(), "--proof", files.proof(), "--policy", files.policy());
        people.succeeds("ledger", "fsck", hub.chain());
        assertThat(people.succeeds("record", "proposals", "--store", hub.data()))
                .contains(proposal, "active", "councilbox=yes partner=yes", "name=sensor");
    }

    /** Blocks come with events. */
    private void reach(long height) throws Exception {
        Await.until("block " + height, SiteUnderTest.SETTLE, () -> {
            try {
                device.sendReading();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted while a block was awaited");
            }
            return height() >= height;
        });
    }

    private long height() throws IOException {
        return site.site().master().status().number("height");
    }

    private Path organisation() {
        return site.site().master().organisationKey();
    }

    private static List<Object> artifact(Path image) {
        return List.of(
                "record",
                "artifact",
                image,
                "--kind",
                "firmware",
                "--name",
                "sensor",
                "--version-name",
                "1.0.0",
                "--target",
                "esp32");
    }

    private List<Object> signing(Path key) {
        return List.of(
                "--key", key,
                "--genesis", site.site().master().genesis(),
                "--master", site.site().master().api(),
                "--ca", site.site().master().masterCa());
    }

    private List<Object> master() {
        return List.of(
                "--master",
                site.site().master().api(),
                "--ca",
                site.site().master().masterCa());
    }
}
