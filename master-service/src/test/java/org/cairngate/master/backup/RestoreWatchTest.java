package org.cairngate.master.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.ChainSetup;
import org.cairngate.master.MasterDirectory;
import org.cairngate.master.ingest.HubSightings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What a restored master has to hear before it makes a block. Its chain has block 0 alone. */
class RestoreWatchTest {

    private final HubSightings sightings = new HubSightings(JsonMapper.builder().build(), Clock.systemUTC());

    @TempDir
    private Path root;

    private DataFolder folder;
    private ChainStore store;

    @AfterEach
    void close() {
        store.close();
    }

    private void restored(String... hubs) throws Exception {
        Map<String, NodeKeys> keys = new TreeMap<>();
        for (String hub : hubs) {
            keys.put(hub, NodeKeys.of(SigningKey.generate(new SecureRandom()).publicKey()));
        }
        new ChainSetup(new MasterDirectory(root), Clock.systemUTC())
                .found(
                        ChainPolicy.standard("cairngate.example/test", Duration.ofSeconds(1)),
                        "councilbox",
                        Map.of(),
                        keys);
        folder = new DataFolder(root);
        store = ChainStore.open(folder.chain());
        Files.createFile(folder.restored());
    }

    private RestoreWatch watch(String... without) {
        return new RestoreWatch(folder, store, sightings, Set.of(without));
    }

    private void tell(String hub, Hash chain, long height) throws Exception {
        sightings.status(
                hub,
                ("{\"chainId\":\"" + chain.hex() + "\",\"height\":" + height + "}").getBytes(StandardCharsets.UTF_8));
    }

    private void tell(String hub, long height) throws Exception {
        tell(hub, store.genesis().chainId(), height);
    }

    private void closed(RestoreWatch watch, String why) {
        assertThat(watch.isOpen()).isFalse();
        assertThat(watch.waiting().orElseThrow()).contains(why);
        assertThat(watch.refusal()).isPresent();
        assertThat(folder.restored()).exists();
    }

    private void open(RestoreWatch watch) {
        assertThat(watch.isOpen()).isTrue();
        assertThat(watch.waiting()).isEmpty();
        assertThat(watch.refusal()).isEmpty();
        assertThat(folder.restored()).doesNotExist();
    }

    @Test
    void everyHubIsHeardBeforeABlockIsMade() throws Exception {
        restored("north", "south");
        RestoreWatch watch = watch();
        closed(watch, "[north, south]");
        tell("north", 0);
        closed(watch, "[south]");
        tell("south", 0);
        open(watch);
    }

    @Test
    void aHubThatHasALaterBlockKeepsItFromMakingAnother() throws Exception {
        restored("north", "south");
        RestoreWatch watch = watch();
        tell("north", 0);
        tell("south", 1);
        closed(watch, "these hubs have later blocks: [south]");
        closed(watch("all"), "these hubs have later blocks: [south]");
        closed(watch(), "catch-up");
        open(watch("south"));
    }

    @Test
    void whatAHubSaysOfAnotherChainOrNotAtAllDoesNotCount() throws Exception {
        restored("north");
        RestoreWatch watch = watch();
        sightings.seen("north");
        closed(watch, "[north]");
        tell("north", Hash.ZERO, 0);
        closed(watch, "[north]");
        for (String height : new String[] {"\"0\"", "null", "1e40", "[]"}) {
            String status = "{\"chainId\":\"" + store.genesis().chainId().hex() + "\",\"height\":" + height + "}";
            sightings.status("north", status.getBytes(StandardCharsets.UTF_8));
            closed(watch, "[north]");
        }
    }

    @Test
    void aHubThatIsNamedAsLostIsNotWaitedForAndTheOthersAre() throws Exception {
        restored("north", "south");
        closed(watch("south"), "[north]");
        tell("north", 0);
        open(watch("south"));
    }

    @Test
    void whereTheChainHasNoHubYetAPersonHasToSayThatNoneWasAdded() throws Exception {
        restored();
        closed(watch(), "no hub that could tell of later blocks");
        open(watch("all"));
    }

    @Test
    void aMasterThatWasNotRestoredNeverWaits() throws Exception {
        restored("north");
        Files.delete(folder.restored());
        open(watch());
    }
}
