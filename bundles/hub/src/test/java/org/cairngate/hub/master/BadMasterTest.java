package org.cairngate.hub.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.Forgeries;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.Hub;
import org.cairngate.hub.internal.identity.HubFiles;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input from the master: each is refused for its own reason, counted, and the next good block finds nothing changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadMasterTest {

    private static final String NAMESPACE = "councilbox/weather-stations";
    private static final String RECEIPTS = Topics.receipt(TestSite.HUB);

    private TestSite site;
    private TestMaster master;
    private Journals journals;
    private Journal journal;
    private Hub hub;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        site = new TestSite(folder);
        master = site.master();
        journals = new Journals(folder.resolve("journal"));
        journal = journals.open();
        hub = site.hub(journal);
        site.record(journal, "first", TestSite.DEVICE);
        site.mintUntilCertified("first");
    }

    @AfterAll
    void stop() {
        hub.close();
        journals.close();
        site.close();
    }

    /** Makes a message out of a good next block. */
    private interface Forgery {
        byte[] of(TestMaster master, Block good) throws Exception;
    }

    private record Bad(String name, RefusalReason reason, String topic, Forgery forgery) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Bad block(String name, RefusalReason reason, Forgery forgery) {
        return new Bad(name, reason, Topics.BLOCKS, forgery);
    }

    static Stream<Bad> blocks() {
        return Stream.of(
                block("foreign chain", RefusalReason.FOREIGN_CHAIN, (master, good) -> Forgeries.ofAnotherChain(good)
                        .encode()),
                block("wrong parent", RefusalReason.BAD_HEADER, (master, good) -> Forgeries.withPrev(good)
                        .encode()),
                block("far ahead", RefusalReason.BAD_HEADER, (master, good) -> Forgeries.fromTheFuture(good)
                        .encode()),
                block("transaction root", RefusalReason.TX_ROOT_MISMATCH, (master, good) -> Forgeries.withTxRoot(good)
                        .encode()),
                block("state root", RefusalReason.STATE_ROOT_MISMATCH, (master, good) -> Forgeries.withStateRoot(good)
                        .encode()),
                block("log root", RefusalReason.LOG_ROOT_MISMATCH, (master, good) -> Forgeries.withLogRoot(
                                master.signer(), good)
                        .encode()),
                block("checkpoint of another key", RefusalReason.BAD_CERTIFICATE, (master, good) -> Forgeries.signedBy(
                                new CheckpointSigner(
                                        master.store().state().policy().origin(), TestMaster.key(9)),
                                good)
                        .encode()),
                block("no checkpoint", RefusalReason.BAD_CERTIFICATE, (master, good) -> Forgeries.withoutCheckpoint(
                                good)
                        .encode()),
                block(
                        "truncated",
                        RefusalReason.MALFORMED_CBOR,
                        (master, good) -> Arrays.copyOf(good.encode(), good.encode().length - 7)),
                block(
                        "bytes behind it",
                        RefusalReason.MALFORMED_CBOR,
                        (master, good) -> Arrays.copyOf(good.encode(), good.encode().length + 1)),
                block("nothing", RefusalReason.MALFORMED_CBOR, (master, good) -> new byte[0]),
                block("too large", RefusalReason.OVERSIZED, (master, good) -> new byte[Block.MAX_BYTES + 1]));
    }

    static Stream<Bad> messages() {
        return Stream.of(
                new Bad("no note", RefusalReason.BAD_CERTIFICATE, Topics.CERTIFICATES, (master, good) -> "no note"
                        .getBytes(StandardCharsets.UTF_8)),
                new Bad(
                        "large note",
                        RefusalReason.OVERSIZED,
                        Topics.CERTIFICATES,
                        (master, good) -> new byte[1 << 20]),
                new Bad(
                        "large receipt",
                        RefusalReason.OVERSIZED,
                        RECEIPTS,
                        (master, good) -> new byte[Receipt.MAX_BYTES + 1]),
                new Bad(
                        "truncated receipt",
                        RefusalReason.MALFORMED_CBOR,
                        RECEIPTS,
                        (master, good) ->
                                Arrays.copyOf(Receipt.accepted(Hash.ZERO, 1).encode(), 20)));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void badBlockIsRefusedForItsOwnReason(Bad bad) throws Exception {
        requireRefused(bad);
        assertThat(master.reports()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void badMessageIsRefusedForItsOwnReason(Bad bad) throws Exception {
        requireRefused(bad);
    }

    @Test
    void forgedBatchRootIsRefused() throws Exception {
        SignedTransaction own = pendingTransaction("forged-root");
        Hash root = ((EventsBody) own.transaction().body()).batchRoot();
        requireRefused(block("batch root", RefusalReason.BAD_SIGNATURE, (any, good) -> {
            Block holding = master.next(List.of(own));
            return Forgeries.with(holding, Forgeries.withBatchRoot(own, root)).encode();
        }));
        site.mintUntilCertified("forged-root");
    }

    @Test
    void blockWithAnotherTransactionInOurNameIsRefused() throws Exception {
        SignedTransaction own = pendingTransaction("replaced");
        SigningKey key = new HubFiles(site.hubData()).ledgerKey();
        EventsBody sent = (EventsBody) own.transaction().body();
        EventsBody body = new EventsBody(sent.count(), Hash.sha256(new byte[] {1}), sent.tMin(), sent.tMax());
        SignedTransaction other = SignedTransaction.sign(
                new Transaction(
                        own.transaction().chainId(),
                        own.transaction().signer(),
                        own.transaction().seq(),
                        NAMESPACE,
                        body),
                key);
        requireRefused(block("own", RefusalReason.MISSING_OWN_TRANSACTION, (any, good) -> master.next(List.of(other))
                .encode()));
        site.mintUntilCertified("replaced");
    }

    @Test
    void badAnswersOverHttpsAreRefused() throws Exception {
        requireFetchRefused(new byte[] {(byte) 0x81, 0x42, 0x00}, RefusalReason.MALFORMED_CBOR);
        requireFetchRefused(new byte[Block.MAX_BYTES + (2 << 20)], RefusalReason.OVERSIZED);
    }

    private void requireFetchRefused(byte[] answer, RefusalReason reason) throws Exception {
        long before = count(reason);
        master.rest().answerBlocks(Optional.of(answer));
        master.mintUnannounced();
        master.mint();
        Await.until(reason.code(), () -> count(reason) > before);
        master.rest().answerBlocks(Optional.empty());
        long size = master.store().tip().size();
        Await.until("fetched after all", () -> master.store().certifiedSize() == size);
    }

    private SignedTransaction pendingTransaction(String uid) throws Exception {
        site.record(journal, uid, TestSite.DEVICE);
        Await.until("pending", () -> master.pending() > 0);
        return master.pool().get(0);
    }

    private void requireRefused(Bad bad) throws Exception {
        long before = count(bad.reason());
        long others = total() - before;
        long height = hubHeight();
        int cosignatures = master.cosignatures().size();
        byte[] message = bad.forgery().of(master, master.next(List.of()));
        master.publishRaw(bad.topic(), message);
        Await.until(bad.name(), () -> count(bad.reason()) == before + 1);
        assertThat(total() - count(bad.reason())).as("other reasons").isEqualTo(others);
        assertThat(hubHeight()).isEqualTo(height);
        assertThat(master.cosignatures()).hasSize(cosignatures);
        Await.until("in the status", () -> hub.status()
                .contains("\"reason\":\"" + bad.reason().code() + "\",\"count\":" + (before + 1)));
        master.mint();
        long size = master.store().tip().size();
        Await.until("the next good block is certified", () -> master.store().certifiedSize() == size);
    }

    private long hubHeight() {
        return hub.chainSize() - 1;
    }

    private long count(RefusalReason reason) {
        return hub.refusals().counts().getOrDefault(reason, 0L);
    }

    private long total() {
        return hub.refusals().counts().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
