package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.merkle.InclusionProof;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.LeafSet;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may erase what, and that a receipt says nothing that the chain does not bear out. */
class ErasureRulesTest {

    private final TestSite site = new TestSite("hub-1", "hub-2");
    private final SigningKey acme = TestSite.key("acme");
    private PureChain chain;
    private SignedTransaction batch;

    @BeforeEach
    void aBatchOnTheChain() throws Exception {
        chain = new PureChain(site.genesis);
        batch = site.batch("hub-1", "device-1", 4, chain.tip.lastTime()).transaction();
        chain.mint(List.of(site.register("device-1"), batch), Optional.empty());
    }

    @Test
    void theMasterErasesAndTheStateSaysWhoAndWhen() throws Exception {
        SignedTransaction receipt = receipt(site.master, batch, 1, 3);
        chain.mint(List.of(receipt), Optional.empty());
        ErasureRecord record = chain.state.erasure(batch.id(), 3).orElseThrow();
        assertThat(record.author()).isEqualTo("master");
        assertThat(record.receipt()).isEqualTo(receipt.id());
        assertThat(record.height()).isEqualTo(2);
        assertThat(chain.state.erasure(batch.id(), 0)).isEmpty();
        assertThat(chain.state.erasure(receipt.id(), 1)).isEmpty();
    }

    @Test
    void anOrganisationErasesInItsOwnNamespaces() throws Exception {
        assertThat(chain.mint(List.of(receipt(acme, batch, 0)), Optional.empty())
                        .refused())
                .isEmpty();
        assertThat(chain.state.erasure(batch.id(), 0).orElseThrow().author()).isEqualTo("acme");
    }

    /** The namespace is acme's: a batch that says another organisation's is refused to acme. */
    @Test
    void anOrganisationErasesNothingOfAnother() throws Exception {
        SignedTransaction foreign = site.sign(
                TestSite.key("hub-2"), "other/stations", new EventsBody(1, Hash.ZERO, TestSite.START, TestSite.START));
        chain.mint(List.of(foreign), Optional.empty());
        assertRefused(
                RefusalReason.NOT_PERMITTED, receipt(acme, foreign, 0), "may not erase events of namespace other/");
    }

    @Test
    void aHubErasesNothingNotEvenItsOwn() {
        assertRefused(RefusalReason.NOT_PERMITTED, receipt(TestSite.key("hub-1"), batch, 0), "may not sign");
    }

    @Test
    void aStrangerErasesNothing() {
        assertRefused(RefusalReason.UNKNOWN_SIGNER, receipt(TestSite.key("nobody"), batch, 0), "no node has key");
    }

    @Test
    void noEventIsErasedTwice() throws Exception {
        SignedTransaction first = receipt(site.master, batch, 1);
        chain.mint(List.of(first), Optional.empty());
        assertRefused(RefusalReason.ERASED, receipt(site.master, batch, 0, 1), "by receipt " + first.id());
        assertThat(chain.mint(List.of(receipt(site.master, batch, 0)), Optional.empty())
                        .refused())
                .isEmpty();
    }

    @Test
    void anEventThatTheBatchDoesNotHaveIsNoReceipt() {
        assertThatThrownBy(() -> new ErasureBody(batch, LeafSet.of(List.of(4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 4 events, the receipt names event 4");
    }

    @Test
    void aBatchThatIsNotOnTheChainYetIsRefused() {
        SignedTransaction later =
                site.batch("hub-1", "device-1", 1, TestSite.START).transaction();
        assertRefused(RefusalReason.NOT_PERMITTED, receipt(site.master, later, 0), "has seq 2, the chain has");
    }

    @Test
    void aBatchOfAnotherChainOrOfNobodyIsRefused() {
        SignedTransaction foreign = new TestSite("hub-1")
                .batch("hub-1", "device-1", 1, TestSite.START)
                .transaction();
        assertRefused(RefusalReason.NOT_PERMITTED, receipt(site.master, foreign, 0), "not signed by a node");
        SignedTransaction nobodys = events(TestSite.key("nobody"), TestSite.NAMESPACE);
        assertRefused(RefusalReason.NOT_PERMITTED, receipt(site.master, nobodys, 0), "not signed by a node");
    }

    @Test
    void aForgedBatchIsRefused() throws Exception {
        byte[] forged = batch.bytes();
        forged[forged.length - 1] ^= 1;
        assertRefused(
                RefusalReason.BAD_SIGNATURE, receipt(site.master, SignedTransaction.decode(forged), 0), "signature");
    }

    @Test
    void whatTheMasterReportsOfItselfIsNotErased() throws Exception {
        SignedTransaction audit = events(site.master, Transaction.AUDIT_NAMESPACE);
        assertRefused(RefusalReason.NOT_PERMITTED, receipt(site.master, audit, 0), "says who did what");
    }

    @Property(tries = 200)
    void withAnySubsetErasedTheRootRecomputesAndAllOtherProofsVerify(
            @ForAll @IntRange(min = 1, max = 33) int count,
            @ForAll @Size(max = 40) Set<@IntRange(min = 0, max = 32) Integer> places)
            throws RefusedException {
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(TestSite.recorded("e" + i, "device-1", TestSite.START, KeyId.ZERO));
        }
        Segment whole = new Segment(events);
        Set<Integer> erased = new HashSet<>(places);
        erased.removeIf(place -> place >= count);
        StoredSegment left = StoredSegment.of(whole).without(erased::contains);
        StoredSegment read = StoredSegment.decode(left.encode());
        assertThat(read).isEqualTo(left);
        assertThat(read.batchRoot()).isEqualTo(whole.batchRoot());
        assertThat(read.whole().isPresent()).isEqualTo(erased.isEmpty());
        for (int i = 0; i < count; i++) {
            assertThat(read.event(i).isEmpty()).isEqualTo(erased.contains(i));
            if (!erased.contains(i)) {
                Hash leaf = read.event(i).orElseThrow().leaf();
                InclusionProof.verify(leaf, i, count, MerkleTree.path(read.leaves(), i), whole.batchRoot());
            }
        }
        if (!erased.isEmpty()) {
            assertThat(LeafSet.of(LeafSet.of(erased).bytes()).places()).containsExactlyInAnyOrderElementsOf(erased);
        }
    }

    private SignedTransaction events(SigningKey signer, String namespace) {
        EventsBody body = new EventsBody(1, Hash.ZERO, TestSite.START, TestSite.START);
        return site.sign(signer, 1, namespace, body);
    }

    private SignedTransaction receipt(SigningKey signer, SignedTransaction of, Integer... places) {
        long seq = chain.state.lastSeq(signer.publicKey().id()) + 1;
        return site.sign(signer, seq, "", new ErasureBody(of, LeafSet.of(List.of(places))));
    }

    private void assertRefused(RefusalReason reason, SignedTransaction receipt, String why) {
        RefusedException refused = catchThrowableOfType(
                RefusedException.class, () -> StateMachine.apply(chain.state, receipt, chain.tip.size()));
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.detail()).contains(why);
    }
}
