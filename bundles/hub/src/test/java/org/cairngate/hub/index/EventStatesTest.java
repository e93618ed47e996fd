package org.cairngate.hub.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.LocalClient;
import org.cairngate.hub.fixture.LocalClient.Answer;
import org.cairngate.hub.fixture.OneHub;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.identity.HubFiles;
import org.junit.jupiter.api.Test;

/** What {@code /v1/events} says of an event on its way, also after the index was lost or damaged. */
class EventStatesTest extends OneHub {

    @Test
    void eventIsRecordedThenInABlockCertifiedAndFinal() throws Exception {
        site.record(journal, "one", TestSite.DEVICE);
        awaitState("one", "\"state\":\"RECORDED\",\"items\"");
        site.mintUntilCertified("one");
        site.master().mint();
        awaitState("one", "\"state\":\"FINAL\",\"height\":2,");
    }

    @Test
    void eventThatTheMasterRefusedIsNotShownForEver() throws Exception {
        site.record(journal, "bad", "nobody");
        site.record(journal, "good", TestSite.DEVICE);
        site.mintUntilCertified("good");
        Await.until("only the good one", () -> {
            String body = ask("/v1/events").body();
            return body.contains("\"uid\":\"good\"") && !body.contains("\"uid\":\"bad\"");
        });
        assertThat(ask("/v1/events?text=nobody").body()).isEqualTo("[]");
    }

    @Test
    void lostIndexIsFilledAgainFromChainAndJournal() throws Exception {
        String before = someMintedSomeRecorded();
        hub.close();
        Files.delete(index());
        reopen();
        Await.until("the same events", () -> ask("/v1/events").body().equals(before));
    }

    @Test
    void damagedIndexIsFilledAgainFromChainAndJournal() throws Exception {
        String before = someMintedSomeRecorded();
        hub.close();
        Random random = new Random(4);
        for (int place : new int[] {0, 1, 2, 5}) {
            damage(place, random);
            reopen();
            Await.until("the same events after damage of page " + place, () -> {
                Answer answer = ask("/v1/events");
                return answer.code() == 200 && answer.body().equals(before);
            });
            hub.close();
        }
        reopen();
    }

    @Test
    void questionThatMakesNoSenseIsRefusedWithTheReason() throws Exception {
        assertThat(ask("/v1/events?limit=4294967297"))
                .isEqualTo(
                        new Answer(
                                400,
                                "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"limit must be 1..1000, is 4294967297\"}"));
        assertThat(ask("/v1/events?colour=red").body()).contains("unknown parameter colour");
        assertThat(ask("/v1/events?text=a%00b").body()).contains("control character");
        assertThat(ask("/v1/events?device=a&device=b").body()).contains("device is there twice");
    }

    /** Half of the events are final; the others wait in a journal whose hub has no master. */
    private String someMintedSomeRecorded() throws Exception {
        for (int i = 0; i < 60; i++) {
            site.record(journal, "minted-" + i, TestSite.DEVICE);
        }
        for (int i = 0; i < 60; i++) {
            site.mintUntilCertified("minted-" + i);
        }
        site.master().mint();
        awaitState("minted-0", "\"state\":\"FINAL\"");
        site.master().stopBroker();
        Await.until("down", () -> hub.status().contains("\"uplink\":\"down\""));
        site.record(journal, "recorded", TestSite.DEVICE);
        awaitState("recorded", "\"state\":\"RECORDED\"");
        return ask("/v1/events").body();
    }

    private void reopen() throws Exception {
        journal = journals.reopen();
        hub = site.hub(journal);
    }

    private Path index() {
        return new HubFiles(site.hubData()).index();
    }

    private void damage(int page, Random random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(index().toFile(), "rw")) {
            byte[] noise = new byte[4096];
            random.nextBytes(noise);
            file.seek(page * 4096L);
            file.write(noise);
        }
    }

    private void awaitState(String uid, String state) throws Exception {
        Await.until(uid + " has " + state, () -> {
            String body = ask("/v1/events").body();
            int from = body.indexOf("\"uid\":\"" + uid + "\"");
            return from >= 0 && body.substring(from).split("\"uid\"", 3)[1].contains(state);
        });
    }

    private Answer ask(String path) throws Exception {
        return new LocalClient(hub.localPort(), site.hubData()).get(path);
    }
}
