package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.note.VerifiedCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log that the master serves to C2SP tlog-tiles clients. */
class TileTest {

    @TempDir
    private Path root;

    @Test
    void theServedTilesAreTheTreeOfTheServedCheckpoint() throws Exception {
        SigningKey north = SigningKey.generate(new SecureRandom());
        try (TestMaster master = new TestMaster(root, Duration.ofSeconds(1), Map.of("north", north)).start()) {
            assertThat(master.post("/v1/devices", Map.of("deviceUid", "station"))
                            .statusCode())
                    .isEqualTo(201);
            HttpResponse<byte[]> answer = fetch(master, "/log/checkpoint");
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain;charset=utf-8");
            VerifiedCheckpoint checkpoint = ofTheMaster(master).check(SignedNote.parse(answer.body()));
            // A block a second: a first tile that is full would take more than four minutes.
            int size = (int) checkpoint.checkpoint().size();
            assertThat(size).isBetween(2, 255);

            HttpResponse<byte[]> bundle = fetch(master, "/log/tile/entries/000.p/" + size);
            HttpResponse<byte[]> tile = fetch(master, "/log/tile/0/000.p/" + size);
            assertThat(tile.headers().firstValue("Content-Type")).contains("application/octet-stream");
            assertThat(tile.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
            List<Hash> leaves = new ArrayList<>();
            ByteBuffer entries = ByteBuffer.wrap(bundle.body());
            while (entries.hasRemaining()) {
                byte[] entry = new byte[Short.toUnsignedInt(entries.getShort())];
                entries.get(entry);
                assertThat(BlockHeader.decode(entry).height()).isEqualTo(leaves.size());
                leaves.add(MerkleTree.leafHash(entry));
            }
            assertThat(MerkleTree.root(leaves))
                    .isEqualTo(checkpoint.checkpoint().root());
            ByteBuffer hashes = ByteBuffer.allocate(size * Hash.SIZE);
            leaves.forEach(leaf -> hashes.put(leaf.bytes()));
            assertThat(tile.body()).isEqualTo(hashes.array());
            refusals(master);
        }
    }

    private static void refusals(TestMaster master) throws Exception {
        for (String path : List.of(
                "/log/tile/0/000",
                "/log/tile/0/0",
                "/log/tile/0/000.p/256",
                "/log/tile/0/000.p/01",
                "/log/tile/00/000.p/1",
                "/log/tile/0/x000/000.p/1",
                "/log/tile/entries/001.p/1",
                "/log/tile/data/000.p/1")) {
            HttpResponse<String> answer = master.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).contains("\"reason\":\"not-found\"");
        }
        assertThat(master.anonymous()
                        .send(
                                HttpRequest.newBuilder(master.api("/log/checkpoint"))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(401);
    }

    private static TlogPolicy ofTheMaster(TestMaster master) throws Exception {
        TlogPolicy served = TlogPolicy.parse(master.get("/v1/policy").body());
        return TlogPolicy.of(served.logs().get(0), List.of(), 0);
    }

    private static HttpResponse<byte[]> fetch(TestMaster master, String path) throws Exception {
        HttpResponse<byte[]> answer =
                master.anonymous().send(master.asAdmin(path).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer;
    }
}
