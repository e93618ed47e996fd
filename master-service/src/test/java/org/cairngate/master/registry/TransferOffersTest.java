package org.cairngate.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of the offers: what it keeps, for how long, and what it says of a damaged one. */
class TransferOffersTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("transfers.json");
    }

    private TransferOffers at(Instant now) throws IOException {
        return TransferOffers.open(file, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static TransferOffer offer(String uid, String from, Instant offered) {
        return new TransferOffer(Holding.device(uid), from, "harbour", Optional.of("quay"), offered);
    }

    private static TransferOffer offer(String uid) {
        return offer(uid, "town", NOW);
    }

    @Test
    void offersAreReadAgainAsTheyWereWritten() throws Exception {
        TransferOffer plain =
                new TransferOffer(Holding.device("b"), "town", "mill", Optional.empty(), NOW.plusMillis(7));
        TransferOffers offers = at(NOW);
        offers.add(offer("a"), any -> true);
        offers.add(plain, any -> true);
        assertThat(at(NOW).after(Owners.Kind.DEVICE, "")).containsExactly(offer("a"), plain);
        assertThat(at(NOW).after(Owners.Kind.DEVICE, "a")).containsExactly(plain);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        offers.remove(offer("a"));
        assertThat(at(NOW).after(Owners.Kind.DEVICE, "")).containsExactly(plain);
    }

    @Test
    void hubAndDeviceOfOneNameAreOfferedApart() throws Exception {
        TransferOffer hub = new TransferOffer(Holding.hub("a"), "town", "mill", Optional.empty(), NOW);
        TransferOffers offers = at(NOW);
        offers.add(hub, any -> true);
        offers.add(offer("a"), any -> true);
        offers.add(offer("b"), any -> true);
        TransferOffers again = at(NOW);
        assertThat(again.after(Owners.Kind.DEVICE, "")).containsExactly(offer("a"), offer("b"));
        assertThat(again.after(Owners.Kind.HUB, "")).containsExactly(hub);
        assertThat(again.after(Owners.Kind.HUB, "a")).isEmpty();
        again.remove(offer("a"));
        assertThat(again.find(Holding.hub("a"))).contains(hub);
        assertThat(again.find(Holding.device("a"))).isEmpty();
    }

    /** As a master of before decision 0055 wrote it. */
    @Test
    void fileOfTheFirstVersionIsReadAndWrittenAsTheNextOne() throws Exception {
        Files.writeString(file, """
                {
                  "version" : 1,
                  "offers" : [ {
                    "deviceUid" : "a",
                    "from" : "town",
                    "to" : "harbour",
                    "site" : "quay",
                    "offeredAt" : "2030-01-01T00:00:00Z"
                  } ]
                }
                """);
        TransferOffers offers = at(NOW);
        assertThat(offers.after(Owners.Kind.DEVICE, "")).containsExactly(offer("a"));
        TransferOffer hub = new TransferOffer(Holding.hub("north"), "town", "mill", Optional.empty(), NOW);
        offers.add(hub, any -> true);
        assertThat(Files.readString(file)).containsPattern("\"version\" ?: ?2");
        assertThat(at(NOW).after(Owners.Kind.DEVICE, "")).containsExactly(offer("a"));
        assertThat(at(NOW).after(Owners.Kind.HUB, "")).containsExactly(hub);
    }

    @Test
    void offerEndsAfterThirtyDays() throws Exception {
        at(NOW).add(offer("a"), any -> true);
        Instant end = NOW.plus(TransferOffer.VALIDITY);
        assertThat(at(end.minusMillis(1)).find(Holding.device("a"))).contains(offer("a"));
        assertThat(at(end).find(Holding.device("a"))).isEmpty();
        assertThat(at(end).after(Owners.Kind.DEVICE, "")).isEmpty();
        TransferOffers later = at(end);
        later.add(offer("b", "town", end), any -> true);
        assertThat(Files.readString(file)).contains("\"b\"").doesNotContain("\"a\"");
        TransferOffer again = offer("a", "town", end);
        later.add(again, any -> true);
        assertThat(later.find(Holding.device("a"))).contains(again);
    }

    @Test
    void deviceIsOfferedOnceUnlessTheOfferOfBeforeIsVoid() throws Exception {
        TransferOffers offers = at(NOW);
        offers.add(offer("a"), any -> true);
        TransferOffer other = offer("a", "mill", NOW);
        assertThatThrownBy(() -> offers.add(other, any -> true))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("offered already");
        offers.add(other, before -> !before.from().equals("town"));
        assertThat(offers.find(Holding.device("a"))).contains(other);
        offers.remove(offer("a"));
        assertThat(offers.find(Holding.device("a"))).contains(other);
    }

    @Test
    void oneOrganisationCannotTakeTheRoomOfAll() throws Exception {
        List<TransferOffer> many = new ArrayList<>();
        for (int i = 0; i < TransferOffers.MAX_OFFERS_OF_ONE; i++) {
            many.add(offer("d" + i));
        }
        Files.writeString(file, TransferFormat.write(many));
        TransferOffers offers = at(NOW);
        assertThatThrownBy(() -> offers.add(offer("one-more"), any -> true)).hasMessageContaining("withdraw");
        offers.add(offer("others", "mill", NOW), any -> true);
        for (int i = many.size(); i < TransferOffers.MAX_OFFERS; i++) {
            many.add(offer("d" + i, "o" + i, NOW));
        }
        Files.writeString(file, TransferFormat.write(many));
        assertThat(Files.size(file)).isLessThan(TransferFormat.MAX_BYTES);
        TransferOffers full = at(NOW);
        assertThat(full.after(Owners.Kind.DEVICE, "")).hasSize(TransferOffers.MAX_OFFERS);
        assertThatThrownBy(() -> full.add(offer("late", "mill", NOW), any -> true))
                .hasMessageContaining("no more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"version\":3,\"offers\":[]}",
                "{\"version\":4294967297,\"offers\":[]}",
                "{\"version\":1,\"version\":1,\"offers\":[]}",
                "{\"version\":1,\"offers\":{}}",
                "{\"version\":1,\"offers\":[]} {}",
                "{\"version\":1,\"offers\":[7]}",
                "{\"version\":1,\"offers\":[{}]}",
                "{\"version\":0,\"offers\":[]}",
                "{\"version\":1,\"offers\":[{\"hub\":\"a\",\"from\":\"t\",\"to\":\"h\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":2,\"offers\":[{\"from\":\"t\",\"to\":\"h\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":2,\"offers\":[{\"hub\":\"a\",\"deviceUid\":\"a\",\"from\":\"t\",\"to\":\"h\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":2,\"offers\":[{\"hub\":\"a:b\",\"from\":\"t\",\"to\":\"h\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":2,\"offers\":[{\"hub\":7,\"from\":\"t\",\"to\":\"h\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":2,\"offers\":[{\"hub\":\"a\",\"from\":\"t\",\"to\":\"t\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":1,\"offers\":[{\"deviceUid\":\"a\",\"from\":\"t\",\"to\":\"t\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":1,\"offers\":[{\"deviceUid\":\"a b\",\"from\":\"t\",\"to\":\"h\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":1,\"offers\":[{\"deviceUid\":\"a\",\"from\":\"t\",\"to\":\"h/x\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":1,\"offers\":[{\"deviceUid\":\"a\",\"from\":\"t\",\"to\":\"h\",\"offeredAt\":\"soon\"}]}",
                "{\"version\":1,\"offers\":[{\"deviceUid\":\"a\",\"from\":\"t\",\"to\":\"h\",\"offeredAt\":\"+1000000000-12-31T23:59:59Z\"}]}",
                "{\"version\":1,\"offers\":[{\"deviceUid\":\"a\",\"from\":\"t\",\"to\":\"h\",\"site\":1,\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}",
                "{\"version\":1,\"offers\":[{\"deviceUid\":\"a\",\"from\":\"t\",\"to\":\"h\",\"price\":\"1\",\"offeredAt\":\"2030-01-01T00:00:00Z\"}]}"
            })
    void damagedFileIsSaidToBeOneAndWhatToDo(String text) throws Exception {
        Files.writeString(file, text);
        assertThatThrownBy(() -> at(NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("Take it from a backup");
        assertThatThrownBy(() -> TransferFormat.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fileOfAnySizeIsNotReadWhole() {
        assertThatThrownBy(() -> TransferFormat.read(new byte[TransferFormat.MAX_BYTES + 1]))
                .hasMessageContaining("more than");
    }
}
