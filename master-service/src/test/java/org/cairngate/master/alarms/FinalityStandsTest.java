package org.cairngate.master.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalityStandsTest {

    private static final Instant FOUNDED = Instant.parse("2026-11-01T12:00:00Z");
    private static final Instant LATER = FOUNDED.plus(Duration.ofDays(1));
    private static final Duration AFTER = Duration.ofMinutes(10);

    private final SigningKey master = SigningKey.generate(new SecureRandom());
    private final SigningKey north = SigningKey.generate(new SecureRandom());

    @TempDir
    private Path directory;

    private ChainStore store;
    private FinalityStands condition;

    @BeforeEach
    void open() {
        store = ChainStore.open(directory);
        condition = new FinalityStands(new ActiveHubs(store), AFTER);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Genesis found(Map<String, SigningKey> hubs) throws Exception {
        ChainPolicy policy = ChainPolicy.standard("finality.test/log", Duration.ofSeconds(1));
        Founders founders = Founders.withLedgerKeys(
                "master",
                Map.of("acme", SigningKey.generate(new SecureRandom()).publicKey()),
                hubs.isEmpty() ? Map.of() : Map.of("north", north.publicKey()));
        Genesis genesis = Genesis.create(
                policy, master, founders, FOUNDED, transactions -> State.genesisRoot(policy, transactions));
        store.initialise(genesis);
        return genesis;
    }

    private void change(Genesis genesis, NodeAction action, Instant time) throws Exception {
        NodeBody body = new NodeBody(action, NodeRole.HUB, "north", NodeKeys.of(north.publicKey()), 1);
        Transaction transaction = new Transaction(
                genesis.chainId(),
                master.publicKey().id(),
                store.state().lastSeq(master.publicKey().id()) + 1,
                "",
                body);
        store.append(
                new BlockBuilder(store.state(), store.tip(), store.roots())
                        .build(List.of(SignedTransaction.sign(transaction, master)), time, store.newestCertificate())
                        .validated(),
                Map.of(),
                local -> {});
    }

    private boolean holds(Instant now) {
        return !condition.look(now, Map.of()).isEmpty();
    }

    @Test
    void theFirstHubOfAnOldMasterHasItsTimeToCosign() throws Exception {
        Genesis genesis = found(Map.of());
        assertThat(holds(FOUNDED)).isFalse();
        assertThat(holds(LATER)).as("without a hub").isFalse();
        change(genesis, NodeAction.REGISTER, LATER);
        assertThat(holds(LATER.plusSeconds(1))).isFalse();
        assertThat(holds(LATER.plusSeconds(1).plus(AFTER))).isFalse();
        assertThat(holds(LATER.plusSeconds(2).plus(AFTER))).isTrue();
    }

    @Test
    void aMasterThatStartsGivesItsHubsTimeToComeBack() throws Exception {
        found(Map.of("north", north));
        assertThat(holds(LATER)).isFalse();
        assertThat(holds(LATER.plus(AFTER))).isFalse();
        assertThat(holds(LATER.plus(AFTER).plusSeconds(1))).isTrue();
    }

    @Test
    void whatStandsAfterARestartGoesOnWithoutWaiting() throws Exception {
        found(Map.of("north", north));
        AlarmEvent standing =
                AlarmEvent.raised(FOUNDED, AlarmKind.FINALITY_STANDS, AlarmSubject.MASTER, "no certificate", 1);
        assertThat(condition.look(LATER, Map.of("master", standing))).hasSize(1);
    }
}
