package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.Later.later;
import static org.cairngate.master.WriteVersions.assertOutdated;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.database.DatabaseSettings;
import org.cairngate.master.database.TestDatabase;
import org.cairngate.master.minting.Minter;
import org.cairngate.master.minting.TransactionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Device types and the chain: what waits for a block, what is there after a kill, and that all is made again of the blocks. */
class DeviceTypeChainTest {

    private static final Duration NEVER_IN_A_TEST = Duration.ofMinutes(5);
    private static final String TYPES = "/v1/device-types";

    @TempDir
    private Path root;

    private static HttpResponse<String> declare(TestMaster master, String name) throws Exception {
        return master.post(TYPES, Map.of("organisation", "harbour", "name", name, "maker", "m-" + name));
    }

    private static void awaitPooled(TestMaster master) throws Exception {
        Await.until("a type is pooled", () -> master.part(TransactionPool.class).first(Integer.MAX_VALUE).stream()
                .flatMap(entry -> entry.uids().stream())
                .anyMatch(uid -> uid.startsWith("device-type-")));
    }

    private static void mintOne(TestMaster master, CompletableFuture<HttpResponse<String>> write, int status)
            throws Exception {
        awaitPooled(master);
        master.part(Minter.class).tick();
        assertThat(write.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(status);
    }

    @Test
    void whatWaitsForItsBlockCountsAlreadyAndSurvivesAKill() throws Exception {
        Path copy = root.resolve("copy");
        String path = TYPES + "/harbour/gauge";
        Map<String, Object> device = Map.of("deviceUid", "a", "organisation", "harbour", "type", "gauge");
        try (TestMaster master = new TestMaster(root, NEVER_IN_A_TEST, Map.of()).start()) {
            CompletableFuture<HttpResponse<String>> declared = later(() -> declare(master, "gauge"));
            awaitPooled(master);
            assertThat(master.get(path).statusCode()).isEqualTo(404);
            assertThat(declare(master, "gauge").statusCode()).isEqualTo(409);
            mintOne(master, declared, 201);
            String tag = master.tag(path);
            CompletableFuture<HttpResponse<String>> retired =
                    later(() -> master.send("PATCH", path, Map.of("status", "retired")));
            awaitPooled(master);
            assertThat(master.tag(path)).isEqualTo(tag);
            refusesWhileItWaits(master, path, tag, device);
            master.copyTo(copy);
            mintOne(master, retired, 200);
            try (TestMaster next = master.over(copy).start()) {
                refusesWhileItWaits(next, path, tag, device);
                next.part(Minter.class).tick();
                assertThat(next.json(path).get("status").asString()).isEqualTo("retired");
                assertThat(next.post("/v1/devices", device).body()).contains("\"retired-type\"");
                CompletableFuture<HttpResponse<String>> again =
                        later(() -> next.send("PATCH", path, Map.of("status", "active")));
                mintOne(next, again, 200);
                assertThat(next.json(path).get("version").asInt()).isEqualTo(3);
            }
        }
    }

    private static void refusesWhileItWaits(TestMaster master, String path, String tag, Map<String, Object> device)
            throws Exception {
        assertOutdated(master.send("PATCH", path, Map.of("maker", "x"), "If-Match", tag));
        HttpResponse<String> other = master.send("PATCH", path, Map.of("maker", "x"));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("waits for its block");
        assertThat(master.post("/v1/devices", device).body()).contains("\"retired-type\"");
    }

    private static JsonNode contents(TestMaster master) throws Exception {
        return master.json(TYPES + "?limit=500");
    }

    private static void declareMany(TestMaster master) throws Exception {
        for (int i = 0; i < 12; i++) {
            assertThat(declare(master, "type " + i).statusCode()).isEqualTo(201);
        }
        for (Map<String, Object> change : List.<Map<String, Object>>of(
                Map.of("status", "retired"),
                Map.of("description", "old"),
                Map.of("namespaces", List.of("harbour/a")))) {
            assertThat(master.send("PATCH", TYPES + "/harbour/type%203", change).statusCode())
                    .isEqualTo(200);
        }
        assertThat(contents(master).get("deviceTypes").size()).isEqualTo(12);
    }

    @Test
    void typesAreTheSameAfterARestartAndWhenAllIsBuiltAgainFromTheBlocksAndTheirEvents() throws Exception {
        try (TestMaster master = new TestMaster(root, Duration.ofMillis(50), Map.of()).start()) {
            declareMany(master);
            JsonNode before = contents(master);
            for (boolean again : List.of(false, true)) {
                master.stop();
                if (again) {
                    buildAgain(master);
                }
                master.start();
                assertThat(contents(master)).isEqualTo(before);
            }
            assertThat(declare(master, "late").statusCode()).isEqualTo(201);
            assertThat(contents(master).get("deviceTypes").size()).isEqualTo(13);
        }
    }

    /** Replaces the store by one that was given nothing but genesis, blocks and the events that the blocks commit to. */
    private static void buildAgain(TestMaster master) throws Exception {
        Path chain = master.directory().chain();
        Path old = chain.resolveSibling("old");
        Files.move(chain, old);
        try (ChainStore from = ChainStore.openReadOnly(old);
                ChainStore to = ChainStore.open(chain)) {
            to.initialise(from.genesis());
            ChainCopy rules = new ChainCopy(from.genesis());
            for (long height = 1; height < from.tip().size(); height++) {
                Block block = from.block(height).orElseThrow();
                Map<Hash, Segment> segments = new HashMap<>();
                for (SignedTransaction one : block.transactions()) {
                    from.segment(one.id()).ifPresent(segment -> segments.put(one.id(), segment));
                }
                to.append(rules.adopt(block), segments, writes -> {});
            }
        }
    }

    @Test
    void theCommandThatRebuildsTheTablesMakesEqualTypes() throws Exception {
        DatabaseSettings.Outside database = (DatabaseSettings.Outside) TestDatabase.fresh();
        try (TestMaster master = new TestMaster(root, Duration.ofMillis(50), Map.of())
                .with(database)
                .start()) {
            declareMany(master);
            JsonNode before = contents(master);
            master.stop();
            try (ChainStore store = ChainStore.open(master.directory().chain())) {
                // What is in the rows does not count: it is made again.
                byte[] other = store.meta("device-types/index/3").orElseThrow();
                store.write(changes -> changes.putMeta("device-types/index/0", other));
            }
            int code = MasterCommand.line(new MasterCommand())
                    .execute(
                            "--data",
                            master.directory().root().toString(),
                            "rebuild",
                            "--database-url",
                            database.url(),
                            "--database-user",
                            database.user(),
                            "--database-password-file",
                            database.passwordFile().orElseThrow().toString());
            assertThat(code).isZero();
            master.start();
            assertThat(contents(master)).isEqualTo(before);
        }
    }
}
