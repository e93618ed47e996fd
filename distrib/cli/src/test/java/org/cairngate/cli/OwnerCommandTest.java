package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands for owners ask of a master, and what they make of its answers; that it acts is tested at a real site (DeviceLifeIT). */
class OwnerCommandTest {

    private RawMaster master;

    @BeforeEach
    void start(@TempDir Path identity) throws Exception {
        master = new RawMaster(identity);
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
    }

    @Test
    void listsAskForTheOwnerAndShowIt() throws Exception {
        master.answerJson(
                "{\"devices\":[{\"deviceUid\":\"d1\",\"status\":\"active\",\"organisation\":\"north\",\"site\":\"roof\"},"
                        + "{\"deviceUid\":\"d2\",\"status\":\"active\"}]}");
        Ran devices = master.cairn("device", "list", "--organisation", "north", "--site", "roof");
        assertThat(devices.exit()).as(devices.err()).isZero();
        assertThat(devices.out()).contains("OWNER", "north/roof", "(nobody)");
        master.answerJson(
                "{\"hubs\":[{\"name\":\"h1\",\"active\":true,\"organisation\":\"north\",\"site\":\"main\"}]}");
        assertThat(master.cairn("hub", "list", "--site", "main").out()).contains("OWNER", "north/main");
        master.answerJson("{\"sites\":[{\"organisation\":\"north\",\"site\":\"roof\",\"devices\":7,\"hubs\":2}]}");
        assertThat(master.cairn("site", "list", "--organisation", "north").out())
                .containsPattern("north +roof +7 +2");
        assertThat(master.requests())
                .containsExactly(
                        "GET /v1/devices?limit=500&organisation=north&site=roof",
                        "GET /v1/hubs?limit=500&site=main",
                        "GET /v1/sites?limit=500&organisation=north");
    }

    @Test
    void ownersAreNamedWhereSomethingIsMadeOrChanged() throws Exception {
        master.answerJson("{\"transactionId\":\"t1\"}");
        assertThat(master.cairn("device", "add", "d1", "--organisation", "north", "--site", "roof", "--name", "Vane")
                        .exit())
                .isZero();
        assertThat(master.cairn("device", "set", "d1", "--site", "cellar").exit())
                .isZero();
        assertThat(master.cairn("hub", "set", "h1", "--organisation", "north").out())
                .contains("hub h1 is changed by transaction t1, which waits for its block");
        assertThat(master.requests())
                .containsExactly(
                        "POST /v1/devices {\"deviceUid\":\"d1\",\"organisation\":\"north\",\"site\":\"roof\",\"name\":\"Vane\"}",
                        "PATCH /v1/devices/d1 {\"site\":\"cellar\"}",
                        "PATCH /v1/hubs/h1 {\"organisation\":\"north\"}");
    }

    @Test
    void whatWaitsForItsBlockIsToldApartFromWhatIsInOne() throws Exception {
        List<Object[]> changes = List.of(
                new Object[] {"device", "set", "d1", "--site", "cellar"},
                new Object[] {"device", "revoke", "d1"},
                new Object[] {"hub", "set", "h1", "--site", "cellar"},
                new Object[] {"device", "transfer", "accept", "d1"});
        for (Object[] change : changes) {
            master.answerJson("{\"transactionId\":\"t1\"}");
            assertThat(master.cairn(change).out()).contains(" by transaction t1, which waits for its block");
            master.answerJson("{\"transactionId\":\"t1\",\"height\":7}");
            assertThat(master.cairn(change).out())
                    .contains(" by transaction t1")
                    .doesNotContain("waits");
        }
    }

    @Test
    void aTransferGoesFromOfferToAcceptance() throws Exception {
        master.answerJson(
                "{\"deviceUid\":\"a:1\",\"from\":\"north\",\"to\":\"south\",\"expiresAt\":\"2026-12-23T00:00:00Z\"}");
        Ran offer = master.cairn("device", "transfer", "offer", "a:1", "--to", "south", "--site", "roof");
        assertThat(offer.exit()).as(offer.err()).isZero();
        assertThat(offer.out())
                .contains("is offered to south until 2026-12-23T00:00:00Z", "cairn device transfer accept a:1");
        assertThat(master.cairn("device", "transfer", "withdraw", "a:1").out()).contains("stays with north");
        assertThat(master.cairn("device", "transfer", "decline", "a:1").exit()).isZero();
        master.answerJson("{\"transfers\":[{\"deviceUid\":\"a:1\",\"from\":\"north\",\"to\":\"south\"}]}");
        assertThat(master.cairn("device", "transfer", "list").out()).containsPattern("a:1 +north +south +main");
        master.answerJson("{\"transactionId\":\"t2\",\"height\":9}");
        assertThat(master.cairn("device", "transfer", "accept", "a:1").out())
                .contains("accepted by transaction t2", "cairn device token a:1");
        assertThat(master.requests())
                .containsExactly(
                        "POST /v1/devices/a%3A1/transfer {\"organisation\":\"south\",\"site\":\"roof\"}",
                        "DELETE /v1/transfers/a%3A1",
                        "DELETE /v1/transfers/a%3A1",
                        "GET /v1/transfers?limit=500",
                        "POST /v1/transfers/a%3A1/accept {}");
    }

    @Test
    void aTransferOfAHubGoesItsOwnWay() throws Exception {
        master.answerJson(
                "{\"hub\":\"h1\",\"from\":\"north\",\"to\":\"south\",\"expiresAt\":\"2026-12-23T00:00:00Z\"}");
        Ran offer = master.cairn("hub", "transfer", "offer", "h1", "--to", "south");
        assertThat(offer.exit()).as(offer.err()).isZero();
        assertThat(offer.out())
                .contains("hub h1 is offered to south until 2026-12-23T00:00:00Z", "cairn hub transfer accept h1");
        assertThat(master.cairn("hub", "transfer", "withdraw", "h1").out())
                .contains("hub h1 is not offered any more and stays with north");
        master.answerJson("{\"transfers\":[{\"hub\":\"h1\",\"from\":\"north\",\"to\":\"south\",\"site\":\"roof\"}]}");
        assertThat(master.cairn("hub", "transfer", "list").out()).containsPattern("HUB[^$]*h1 +north +south +roof");
        master.answerJson("{\"transactionId\":\"t2\",\"height\":9}");
        assertThat(master.cairn("hub", "transfer", "accept", "h1", "--site", "mole")
                        .out())
                .contains("hub h1 is accepted by transaction t2")
                .doesNotContain("token");
        assertThat(master.requests())
                .containsExactly(
                        "POST /v1/hubs/h1/transfer {\"organisation\":\"south\"}",
                        "DELETE /v1/hub-transfers/h1",
                        "GET /v1/hub-transfers?limit=500",
                        "POST /v1/hub-transfers/h1/accept {\"site\":\"mole\"}");
        master.refuse(404, "{\"status\":404,\"reason\":\"not-found\",\"detail\":\"there is no transfer of hub h1\"}");
        assertThat(master.cairn("hub", "transfer", "accept", "h1").err()).contains("`cairn hub transfer list`");
    }

    @Test
    void whatIsNotOfferedSaysWhereToLook() throws Exception {
        master.refuse(
                404, "{\"status\":404,\"reason\":\"not-found\",\"detail\":\"there is no transfer of device d1\"}");
        for (String step : new String[] {"accept", "withdraw"}) {
            Ran ran = master.cairn("device", "transfer", step, "d1");
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("no transfer of device d1", "`cairn device transfer list`")
                    .hasLineCount(1);
        }
    }

    @Test
    void whatAnotherSaysIsNoControlCharacter() throws Exception {
        master.answerJson("{\"from\":\"\\u001b[2Jnorth\"}");
        assertThat(master.cairn("device", "transfer", "withdraw", "d1").out()).doesNotContain("\u001b");
    }
}
