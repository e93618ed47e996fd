package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.ArtifactBody;
import org.cairngate.ledger.transaction.ArtifactKind;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;
import org.cairngate.ledger.transaction.VoteBody;
import org.cairngate.ledger.transaction.VoteChoice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Organisations bring their own signed records onto the chain; whoever else tries gets a problem with the reason. */
class RecordTest {

    private final SigningKey north = SigningKey.generate(new SecureRandom());
    private final SigningKey partner = SigningKey.generate(new SecureRandom());
    private final JsonMapper json = JsonMapper.builder().build();
    private TestMaster master;
    private SigningKey organisation;
    private long partnerSeq;
    private long ticks;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        ChainPolicy policy = ChainPolicy.standard("cairngate.example/test", Duration.ofMillis(100))
                .withGovernance(new Governance(List.of(ArtifactBody.TYPE), NodeRole.ORGANISATION, 2));
        master = new TestMaster(root, policy, Map.of("partner", partner.publicKey()), Map.of("north", north)).start();
        organisation = SigningKey.load(master.directory().ledgerKey().resolveSibling("organisation-councilbox.key"));
    }

    @AfterEach
    void stop() {
        master.close();
    }

    @Test
    void aRecordOfAnOrganisationComesIntoABlockWithoutAnAccount() throws Exception {
        SignedTransaction rule = sign(organisation, 1, rule("frost", 1));
        HttpResponse<String> answer = submit(rule.bytes());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode receipt = json.readTree(answer.body());
        assertThat(receipt.get("transactionId").asString()).isEqualTo(rule.id().hex());
        JsonNode found =
                json.readTree(read("/v1/transactions/" + rule.id().hex()).body());
        assertThat(found.get("height")).isEqualTo(receipt.get("height"));
        assertThat(found.get("signerName").asString()).isEqualTo("councilbox");
        JsonNode signer = json.readTree(
                read("/v1/signers/" + organisation.publicKey().id().hex()).body());
        assertThat(signer.get("nextSeq").asLong()).isEqualTo(2);
        assertThat(signer.get("role").asString()).isEqualTo("organisation");
    }

    @Test
    void aRecordThatIsSentAgainIsTakenOnce() throws Exception {
        byte[] rule = sign(organisation, 1, rule("frost", 1)).bytes();
        HttpResponse<String> first = submit(rule);
        HttpResponse<String> again = submit(rule);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void recordsThatWaitTogetherAreJudgedOneAfterTheOther() throws Exception {
        List<java.util.concurrent.CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            sent.add(master.anonymous()
                    .sendAsync(
                            request(sign(organisation, i, rule("frost", i)).bytes(), "application/cbor"),
                            HttpResponse.BodyHandlers.ofString()));
        }
        for (int i = 1; i <= 3; i++) {
            HttpResponse<String> answer = sent.get(i - 1).get();
            // Sent at once, a later one may arrive first: it is refused for its gap and taken when it comes again.
            if (answer.statusCode() == 409) {
                assertThat(answer.body()).contains("seq-gap");
                answer = submit(sign(organisation, i, rule("frost", i)).bytes());
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }
    }

    @Test
    void whatIsNotSignedByAnOrganisationOfThisChainIsRefusedForItsReason() throws Exception {
        SigningKey stranger = SigningKey.generate(new SecureRandom());
        byte[] good = sign(organisation, 1, rule("frost", 1)).bytes();
        byte[] flipped = good.clone();
        flipped[flipped.length - 1] ^= 1;
        refused(400, "bad-signature", flipped);
        refused(400, "unknown-signer", sign(stranger, 1, rule("frost", 1)).bytes());
        refused(409, "not-permitted", sign(north, 1, rule("frost", 1)).bytes());
        refused(400, "malformed-cbor", Arrays.copyOf(good, good.length - 3));
        refused(400, "malformed-cbor", new byte[] {1, 2, 3});
        refused(400, "oversized", new byte[SignedTransaction.MAX_BYTES + 1]);
        refused(400, "malformed-request", new byte[0]);
        Transaction foreign = new Transaction(
                Hash.sha256(new byte[1]), organisation.publicKey().id(), 1, "", rule("frost", 1));
        refused(
                400,
                "foreign-chain",
                SignedTransaction.sign(foreign, organisation).bytes());
        assertThat(master.refused("bad-signature")).isEqualTo(1);
        assertThat(submit(good).statusCode()).isEqualTo(201);
    }

    @Test
    void whatTheChainsStateDoesNotPermitIsRefusedForItsReason() throws Exception {
        refused(409, "seq-gap", sign(organisation, 2, rule("frost", 1)).bytes());
        refused(409, "not-permitted", sign(organisation, 1, rule("frost", 2)).bytes());
        refused(
                409,
                "vote-required",
                sign(organisation, 1, artifact(organisation)).bytes());
        refused(
                409,
                "unknown-proposal",
                sign(organisation, 1, new VoteBody(Hash.sha256(new byte[1]), VoteChoice.YES))
                        .bytes());
        refused(
                409,
                "not-permitted",
                sign(partner, 1, new NamespaceBody("councilbox/ward", 1, List.of("partner"), List.of()))
                        .bytes());
        assertThat(submit(sign(organisation, 1, rule("frost", 1)).bytes()).statusCode())
                .isEqualTo(201);
        refused(409, "seq-replay", sign(organisation, 1, rule("other", 1)).bytes());
    }

    @Test
    void otherMediaTypesAndTooManyRefusalsAreProblems() throws Exception {
        byte[] good = sign(organisation, 1, rule("frost", 1)).bytes();
        HttpResponse<String> json =
                master.anonymous().send(request(good, "application/json"), HttpResponse.BodyHandlers.ofString());
        assertThat(json.statusCode()).isEqualTo(415);
        assertThat(submit(new byte[65 << 10]).statusCode()).isEqualTo(413);
        HttpResponse<String> answer = submit(new byte[] {1});
        for (int i = 0; i < 100 && answer.statusCode() == 400; i++) {
            answer = submit(new byte[] {1});
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).contains("\"reason\":\"quota-full\"");
        assertThat(answer.headers().firstValue("Retry-After")).contains("60");
        assertThat(master.get("/v1/status").statusCode()).isEqualTo(200);
    }

    @Test
    void whatTwoOrganisationsAcceptActsAtItsHeight() throws Exception {
        long opens = height() + 4;
        ProposalBody proposal = ProposalBody.of(artifact(organisation), opens, opens + 12, opens + 14);
        HttpResponse<String> made = submit(sign(organisation, 1, proposal).bytes());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String id = proposal.id().hex();
        assertThat(proposal(id).get("status").asString()).isEqualTo("open");
        while (height() + 1 < opens) {
            makeBlock();
        }
        taken(sign(organisation, 2, new VoteBody(proposal.id(), VoteChoice.YES)));
        taken(sign(partner, ++partnerSeq, new VoteBody(proposal.id(), VoteChoice.YES)));
        refused(
                409,
                "duplicate-vote",
                sign(partner, partnerSeq + 1, new VoteBody(proposal.id(), VoteChoice.NO))
                        .bytes());
        assertThat(proposal(id).get("votes").size()).isEqualTo(2);
        while (height() < proposal.activation()) {
            makeBlock();
        }
        assertThat(proposal(id).get("status").asString()).isEqualTo("active");
        assertThat(master.json("/v1/proposals").get("proposals").size()).isEqualTo(1);
    }

    private long height() throws Exception {
        return master.json("/v1/status").get("height").asLong();
    }

    /** Blocks come with transactions. */
    private void makeBlock() throws Exception {
        partnerSeq++;
        taken(sign(partner, partnerSeq, rule("tick", ++ticks)));
    }

    private void taken(SignedTransaction transaction) throws Exception {
        HttpResponse<String> answer = submit(transaction.bytes());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private JsonNode proposal(String id) throws Exception {
        return json.readTree(read("/v1/proposals/" + id).body());
    }

    private static RuleBody rule(String id, long revision) {
        return new RuleBody(id, revision, "cel", Hash.sha256(new byte[] {1}), "councilbox/*", true);
    }

    private static ArtifactBody artifact(SigningKey owner) {
        return new ArtifactBody(
                ArtifactKind.FIRMWARE,
                "sensor",
                "1.0.0",
                1,
                "esp32",
                Hash.sha256(new byte[] {2}),
                100,
                owner.publicKey().id());
    }

    private SignedTransaction sign(SigningKey key, long seq, TransactionBody body) {
        return SignedTransaction.sign(
                new Transaction(master.genesis().chainId(), key.publicKey().id(), seq, "", body), key);
    }

    private void refused(int status, String reason, byte[] body) throws Exception {
        HttpResponse<String> answer = submit(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = json.readTree(answer.body());
        assertThat(problem.get("reason").asString()).as(answer.body()).isEqualTo(reason);
        assertThat(problem.get("detail").asString()).isNotEmpty();
    }

    private HttpResponse<String> submit(byte[] transaction) throws Exception {
        return master.anonymous().send(request(transaction, "application/cbor"), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(byte[] body, String type) throws Exception {
        return HttpRequest.newBuilder(master.api("/v1/transactions"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private HttpResponse<String> read(String path) throws Exception {
        return master.anonymous()
                .send(HttpRequest.newBuilder(master.api(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
