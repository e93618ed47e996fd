package org.cairngate.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.StateRows;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.access.Scope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DevicePagesTest {

    private static final DeviceFilter ALL = new DeviceFilter(null, null, null, null, null, null);
    private static final int MANY = 2 * DevicePages.MAX_LOOKED + 10;

    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private Genesis genesis;
    private Owners owners = Owners.NONE;

    @BeforeEach
    void found() {
        SigningKey master = SigningKey.generate(new SecureRandom());
        ChainPolicy policy = ChainPolicy.standard("cairngate.example/test", Duration.ofSeconds(1));
        genesis = Genesis.create(
                policy,
                master,
                Founders.withLedgerKeys(
                        "master",
                        Map.of("acme", SigningKey.generate(new SecureRandom()).publicKey()),
                        Map.of("north", SigningKey.generate(new SecureRandom()).publicKey())),
                Instant.EPOCH,
                transactions -> State.genesisRoot(policy, transactions));
    }

    private void register(String uid, String hub, DeviceStatus status) {
        // As docs/format describes an entry of the state.
        entries.put(
                uid,
                new CborWriter()
                        .array(7)
                        .uint(1)
                        .text(uid)
                        .text("")
                        .text(hub)
                        .uint(status.code())
                        .bytes(Hash.ZERO.bytes())
                        .uint(1)
                        .toBytes());
    }

    private void registerMany(Function<Integer, DeviceStatus> status) {
        IntStream.range(0, MANY).forEach(i -> register(String.format(Locale.ROOT, "d%06d", i), "", status.apply(i)));
    }

    private State state() throws Exception {
        State founded = State.of(genesis);
        StateRows rows = new StateRows();
        for (Optional<byte[]> entry :
                StateRows.entryChanges(Optional.empty(), founded).values()) {
            rows.addEntry(entry.orElseThrow());
        }
        rows.addTerm(StateRows.encode(founded.validatorTerms().get(0)));
        for (byte[] entry : entries.values()) {
            rows.addEntry(entry);
        }
        return rows.build(genesis.chainId(), genesis.policy());
    }

    private DevicePages pages(Scope scope) throws Exception {
        return new DevicePages(state(), owners, scope, DevicePagesTest::named);
    }

    private static KnownDevice named(DeviceRecord device) {
        return new KnownDevice(device, Optional.empty(), DeviceAttributes.of("Nr " + device.uid(), "sensor"));
    }

    private static DeviceFilter status(String status) {
        return new DeviceFilter(status, null, null, null, null, null);
    }

    private static List<String> uids(DevicePages.Page page) {
        return page.devices().stream().map(DeviceView::deviceUid).toList();
    }

    /** What all pages show, one after the other. */
    private static List<String> all(DevicePages pages, DeviceFilter filter, int limit) {
        List<String> found = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            DevicePages.Page page = pages.find(filter, cursor.get(), limit);
            assertThat(page.devices()).hasSizeLessThanOrEqualTo(limit);
            assertThat(page.next()).isNotEqualTo(cursor);
            found.addAll(uids(page));
            cursor = page.next();
        }
        return found;
    }

    @Test
    void devicesThatAreRegisteredBetweenPagesChangeNothingElse() throws Exception {
        List.of("b", "d", "f", "h", "j").forEach(uid -> register(uid, "", DeviceStatus.ACTIVE));
        List<String> found = new ArrayList<>();
        DevicePages.Page page = pages(Scope.ALL).find(ALL, "", 2);
        found.addAll(uids(page));
        List.of("a", "c", "e", "g").forEach(uid -> register(uid, "", DeviceStatus.ACTIVE));
        while (page.next().isPresent()) {
            page = pages(Scope.ALL).find(ALL, page.next().get(), 2);
            found.addAll(uids(page));
        }
        assertThat(found).containsExactly("b", "d", "e", "f", "g", "h", "j");
    }

    @Test
    void searchThatFindsLittleGoesOnInTheNextPages() throws Exception {
        registerMany(i -> i % 1_000 == 7 ? DeviceStatus.ACTIVE : DeviceStatus.INACTIVE);
        DevicePages pages = pages(Scope.ALL);
        DevicePages.Page first = pages.find(status("active"), "", 500);
        assertThat(first.devices()).hasSize(DevicePages.MAX_LOOKED / 1_000);
        assertThat(first.next()).isPresent();
        assertThat(all(pages, status("active"), 500))
                .hasSize((MANY + 999) / 1_000)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void searchInAttributesReadsABoundedNumber() throws Exception {
        registerMany(i -> DeviceStatus.ACTIVE);
        int[] read = {0};
        DevicePages pages = new DevicePages(state(), owners, Scope.ALL, device -> {
            read[0]++;
            return named(device);
        });
        DeviceFilter last =
                new DeviceFilter(null, null, null, null, null, String.format(Locale.ROOT, "nr d%06d", MANY - 1));
        DevicePages.Page first = pages.find(last, "", 10);
        assertThat(first.devices()).isEmpty();
        assertThat(first.next()).isPresent();
        assertThat(read[0]).isEqualTo(DevicePages.MAX_READ);
        assertThat(all(pages, last, 10)).hasSize(1);
    }

    @Test
    void rareStatusIsFoundAmongManyDevicesAtOnce() throws Exception {
        registerMany(i -> i == MANY - 1 ? DeviceStatus.QUARANTINED : DeviceStatus.ACTIVE);
        DevicePages.Page page = pages(Scope.ALL).find(status("quarantined"), "", 100);
        assertThat(page.devices()).hasSize(1);
        assertThat(page.next()).isEmpty();
    }

    @Test
    void whoIsLimitedGetsHisDevicesInOrderAndNoCursorThatNamesAnother() throws Exception {
        for (int i = 0; i < MANY; i++) {
            register(String.format(Locale.ROOT, "d%06d", i), i % 1_000 < 3 ? "north" : "", DeviceStatus.ACTIVE);
        }
        List<String> mine = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            register("m" + i, i % 2 == 0 ? "west" : "east", DeviceStatus.ACTIVE);
            mine.add("m" + i);
        }
        DevicePages limited = pages(new Scope(Optional.empty(), Set.of("east", "west")));
        assertThat(all(limited, ALL, 2)).isEqualTo(mine);
        DevicePages.Page foreign = limited.find(new DeviceFilter(null, "north", null, null, null, null), "", 10);
        assertThat(foreign).isEqualTo(new DevicePages.Page(List.of(), Optional.empty()));
        DevicePages organisation = pages(new Scope(Optional.of("acme"), Set.of()));
        assertThat(organisation.find(status("quarantined"), "", 10))
                .isEqualTo(new DevicePages.Page(List.of(), Optional.empty()));
        assertThat(organisation.find(ALL, "", 10)).isEqualTo(new DevicePages.Page(List.of(), Optional.empty()));
    }

    @Test
    void organisationsDevicesAreReadFromTheirOwnListAndNoPageLooksAtMoreThanItMay() throws Exception {
        registerMany(i -> DeviceStatus.ACTIVE);
        Function<Integer, Owner> half = i -> new Owner(i % 2 == 0 ? "acme" : "other", i == MANY - 2 ? "far" : "near");
        List<String> mine = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            String uid = String.format(Locale.ROOT, "d%06d", i);
            owners = owners.plus(new Owners.Entry(Owners.Kind.DEVICE, uid, half.apply(i)));
            if (i % 2 == 0) {
                mine.add(uid);
            }
        }
        DevicePages own = pages(new Scope(Optional.of("acme"), Set.of()));
        assertThat(all(own, ALL, 500)).isEqualTo(mine);
        DeviceFilter acme = new DeviceFilter(null, null, null, "acme", null, null);
        assertThat(all(pages(Scope.ALL), acme, 500)).isEqualTo(mine);
        assertThat(own.find(new DeviceFilter(null, null, null, "other", null, null), "", 10))
                .isEqualTo(new DevicePages.Page(List.of(), Optional.empty()));
        DeviceFilter far = new DeviceFilter(null, null, null, null, "far", null);
        assertThat(pages(Scope.ALL).find(far, "", 10).next()).isPresent();
        assertThat(all(pages(Scope.ALL), far, 10)).containsExactly(mine.get(mine.size() - 1));
        assertThat(all(own, far, 10)).containsExactly(mine.get(mine.size() - 1));
    }

    @Test
    void whoIsLimitedToAnOrganisationAndHubsSeesNoOthersAtTheSameHubs() throws Exception {
        for (String uid : List.of("a", "b", "c", "d")) {
            register(uid, uid.equals("d") ? "south" : "north", DeviceStatus.ACTIVE);
        }
        owners = Owners.of(List.of(
                new Owners.Entry(Owners.Kind.DEVICE, "a", new Owner("acme", "main")),
                new Owners.Entry(Owners.Kind.DEVICE, "b", new Owner("other", "main")),
                new Owners.Entry(Owners.Kind.DEVICE, "d", new Owner("acme", "main"))));
        Scope both = new Scope(Optional.of("acme"), Set.of("north"));
        assertThat(all(pages(both), ALL, 1)).containsExactly("a", "c");
        assertThat(all(pages(new Scope(Optional.empty(), Set.of("north"))), ALL, 1))
                .containsExactly("a", "b", "c");
    }
}
