package org.cairngate.ledger.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.TlogPolicy;
import org.junit.jupiter.api.Test;

class BlockTest {

    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final SigningKey MASTER = SigningKey.fromSeed(new byte[32]);

    private final SigningKey hub = SigningKey.fromSeed(Hash.sha256().bytes());
    private final ChainPolicy policy = ChainPolicy.standard("example.com/chain", Duration.ofSeconds(1));
    private final Genesis genesis = Genesis.create(
            policy,
            MASTER,
            Founders.withLedgerKeys("master", Map.of("acme", hub.publicKey()), Map.of("hub-1", hub.publicKey())),
            NOON,
            transactions -> Hash.sha256(new byte[] {(byte) transactions.size()}));

    @Test
    void aGenesisFilePinsItsChain() throws Exception {
        Genesis read = Genesis.fromJson(genesis.toJson());
        assertThat(read).isEqualTo(genesis);
        assertThat(read.chainId())
                .isEqualTo(Hash.sha256(
                        genesis.block().header().withChainId(Hash.ZERO).encode()));
        assertThat(read.masterKey()).isEqualTo(MASTER.publicKey());
        assertThat(read.block().header().prev()).isEqualTo(Hash.sha256(policy.encode()));
        assertThat(read.block().transactions()).hasSize(3).allSatisfy(transaction -> {
            assertThat(transaction.transaction().chainId()).isEqualTo(Hash.ZERO);
            assertThatCode(() -> transaction.verify(MASTER.publicKey())).doesNotThrowAnyException();
        });
        TlogPolicy.of(NoteKey.log("example.com/chain", MASTER.publicKey()), List.of(), 0)
                .check(read.block().checkpoint().orElseThrow());
    }

    @Test
    void aGenesisFileThatDoesNotFitTogetherIsRefused() {
        String json = genesis.toJson();
        for (String broken : List.of(
                "",
                "[]",
                json + "x",
                json.replace("example.com/chain", "example.com/other"),
                json.replace("genesis/1", "genesis/2"),
                json.replace("\"policy\"", "\"block\""),
                json.replaceFirst("\"policy\" : \"....", "\"policy\" : \"AAAA"))) {
            assertThatThrownBy(() -> Genesis.fromJson(broken)).isInstanceOf(RefusedException.class);
        }
        BlockHeader header = genesis.block().header();
        Block other = new Block(
                new BlockHeader(
                        header.chainId(),
                        0,
                        0,
                        NOON.plusSeconds(1),
                        header.prev(),
                        header.txRoot(),
                        3,
                        0,
                        Hash.ZERO,
                        Hash.ZERO),
                genesis.block().transactions(),
                Optional.empty(),
                Optional.empty());
        assertThatThrownBy(() -> new Genesis("example.com/chain", policy, other))
                .hasMessageContaining("chain id");
    }

    @Test
    void aBlockIsReadAsItWasWritten() throws Exception {
        Block block = genesis.block();
        assertThat(Block.decode(block.encode())).isEqualTo(block);
        Block bare = new Block(block.header(), List.of(), Optional.empty(), Optional.empty());
        assertThat(Block.decode(bare.encode())).isEqualTo(bare);
        assertThat(bare.withCheckpoint(block.checkpoint().orElseThrow()).checkpoint())
                .isEqualTo(block.checkpoint());
        assertThat(Block.certificateHash(Optional.empty())).isEqualTo(Hash.ZERO);
    }

    @Test
    void anyChangedBitOfAHeaderChangesItsLeafOrIsRefused() {
        byte[] encoded = genesis.block().header().encode();
        Hash leaf = genesis.block().header().leafHash();
        for (int bit = 0; bit < encoded.length * 8; bit++) {
            byte[] changed = encoded.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(BlockHeader.decode(changed).leafHash())
                        .as("bit %s", bit)
                        .isNotEqualTo(leaf);
            } catch (RefusedException e) {
                assertThat(e.reason()).isEqualTo(RefusalReason.MALFORMED_CBOR);
            }
        }
    }

    @Test
    void aPolicyIsReadAsItWasWritten() throws Exception {
        assertThat(ChainPolicy.decode(policy.encode())).isEqualTo(policy);
        assertThatThrownBy(() -> ChainPolicy.standard("with space", Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPolicyOfTheFirstVersionMeansAListOfCosignatures() throws Exception {
        assertThat(policy.certificate()).isEqualTo(CertificateKind.LIST);
        assertThat(policy.encode()).startsWith(0x86, 0x01);
        for (CertificateKind kind : CertificateKind.values()) {
            ChainPolicy other = policy.withCertificate(kind);
            assertThat(ChainPolicy.decode(other.encode())).isEqualTo(other);
        }
        byte[] list = policy.withCertificate(CertificateKind.COMPACT).encode();
        list[list.length - 1] = 0;
        assertThatThrownBy(() -> ChainPolicy.decode(list)).hasMessageContaining("does not say list");
    }

    @Test
    void oldEventsAreFineAndFutureOnesAreNot() throws Exception {
        policy.checkEventTime(Instant.ofEpochMilli(1696248400000L), NOON);
        policy.checkEventTime(ChainPolicy.DEFAULT_EARLIEST_EVENT, NOON);
        policy.checkEventTime(NOON.plus(ChainPolicy.DEFAULT_MAX_FUTURE), NOON);
        for (Instant bad : List.of(
                ChainPolicy.DEFAULT_EARLIEST_EVENT.minusMillis(1),
                Instant.EPOCH,
                NOON.plus(ChainPolicy.DEFAULT_MAX_FUTURE).plusMillis(1))) {
            assertThatThrownBy(() -> policy.checkEventTime(bad, NOON))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.CLOCK_SKEW));
        }
    }
}
