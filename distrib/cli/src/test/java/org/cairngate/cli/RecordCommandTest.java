package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.transaction.ArtifactBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.VoteBody;
import org.cairngate.ledger.transaction.VoteChoice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An organisation signs its records with files alone; a master is asked only when a record is sent or its number is not given. */
class RecordCommandTest {

    @TempDir
    private Path folder;

    private SigningKey key;
    private Genesis genesis;
    private Path file;

    @BeforeEach
    void begin() throws Exception {
        assertThat(cairn("keygen", folder.resolve("acme.key")).out()).startsWith("did:key:z6Mk");
        key = SigningKey.load(folder.resolve("acme.key"));
        ChainPolicy policy = ChainPolicy.standard("test.cairngate.example/log", Duration.ofSeconds(1));
        genesis = Genesis.create(
                policy,
                SigningKey.generate(new SecureRandom()),
                Founders.withLedgerKeys("master", Map.of("acme", key.publicKey()), Map.of()),
                Instant.parse("2026-11-21T12:00:00Z"),
                transactions -> State.genesisRoot(policy, transactions));
        Files.writeString(folder.resolve("genesis.json"), genesis.toJson());
        file = Files.writeString(folder.resolve("file"), "content");
    }

    @Test
    void anOrganisationsKeyIsForItsOwnerOnlyAndIsNeverReplaced() throws Exception {
        Path made = folder.resolve("acme.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rw-------");
        cairn("keygen", made);
        assertThat(SigningKey.load(made).publicKey()).isEqualTo(key.publicKey());
    }

    @Test
    void anArtifactIsSignedOfflineWithTheHashOfItsFile() throws Exception {
        SignedTransaction signed = signed(artifact());
        signed.verify(key.publicKey());
        assertThat(signed.transaction().chainId()).isEqualTo(genesis.chainId());
        assertThat(signed.transaction().seq()).isEqualTo(7);
        ArtifactBody body = (ArtifactBody) signed.transaction().body();
        assertThat(body.sha256()).isEqualTo(Hash.sha256(Files.readAllBytes(file)));
        assertThat(body.size()).isEqualTo(7);
        assertThat(body.owner()).isEqualTo(key.publicKey().id());
        Ran shown = cairn("show", folder.resolve("record"));
        assertThat(shown.out()).contains(signed.id().hex(), "OS_IMAGE", "number       7");
    }

    @Test
    void aRecordThatIsPutToTheVoteIsWrappedInAProposal() throws Exception {
        List<Object> arguments = artifact();
        arguments.addAll(List.of("--vote", "10..20", "--activation", 25));
        ProposalBody proposal = (ProposalBody) signed(arguments).transaction().body();
        assertThat(proposal.wrapped()).isInstanceOf(ArtifactBody.class);
        assertThat(List.of(proposal.opensAt(), proposal.closesAt(), proposal.activation()))
                .containsExactly(10L, 20L, 25L);
    }

    @Test
    void rulesAndVotesAreSignedToo() throws Exception {
        assertThat(signed(List.of("rule", file, "--id", "frost", "--revision", 1, "--trigger", "acme/*"))
                        .transaction()
                        .body())
                .isEqualTo(new RuleBody("frost", 1, "cel", Hash.sha256(Files.readAllBytes(file)), "acme/*", true));
        Files.delete(folder.resolve("record"));
        Hash proposal = Hash.sha256(new byte[1]);
        assertThat(signed(List.of("vote", proposal.hex(), "no")).transaction().body())
                .isEqualTo(new VoteBody(proposal, VoteChoice.NO));
    }

    @Test
    void wrongUseIsToldInOneLine() throws Exception {
        assertThat(cairn().exit()).isEqualTo(2);
        assertFailed("the record cannot be made", sign(List.of("vote", "abc", "yes")));
        assertFailed("the record cannot be made", sign(List.of("vote", Hash.ZERO.hex(), "perhaps")));
        List<Object> half = artifact();
        half.addAll(List.of("--vote", "10..20"));
        assertFailed("both --vote FROM..TO and --activation", sign(half));
        List<Object> early = artifact();
        early.addAll(List.of("--vote", "10..20", "--activation", 20));
        assertFailed("activation height", sign(early));
        assertFailed(
                "there is no file",
                sign(List.of("rule", folder.resolve("none"), "--id", "a", "--revision", 1, "--trigger", "t")));
        assertFailed("--store DIR", cairn("proposals"));
        assertFailed("refused: malformed-cbor", cairn("show", file));
        signed(artifact());
        assertFailed("is there already", sign(artifact()));
        assertFailed("which master", cairn("submit", folder.resolve("record")));
    }

    private List<Object> artifact() {
        return new ArrayList<>(List.of(
                "artifact", file, "--kind", "os-image", "--name", "hub", "--version-name", "1.0", "--target", "rpi5"));
    }

    private SignedTransaction signed(List<?> arguments) throws Exception {
        Ran ran = sign(arguments);
        assertThat(ran.err()).isEmpty();
        return SignedTransaction.decode(Files.readAllBytes(folder.resolve("record")));
    }

    private Ran sign(List<?> arguments) {
        List<Object> all = new ArrayList<>(arguments);
        all.addAll(List.of("--key", folder.resolve("acme.key"), "--genesis", folder.resolve("genesis.json")));
        all.addAll(List.of("--seq", 7, "--out", folder.resolve("record")));
        return cairn(all.toArray());
    }

    private static void assertFailed(String why, Ran ran) {
        assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
        assertThat(ran.err()).contains(why);
        assertThat(ran.err().lines()).hasSize(1);
    }

    private static Ran cairn(Object... arguments) {
        return Ran.of("record", arguments);
    }
}
