package org.cairngate.ledger.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.key.MemberSecret;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.WrappedKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever relays, stores or writes records in a member's place gets nothing past the member. */
class HostileChannelTest {

    private static final byte[] EVENT = TestChannel.event("e-1", 1_793_534_400_000L, "sinus rhythm");
    private static final MemberSecret CLINIC = TestChannel.secret("clinic");

    private TestChannel channel;
    private byte[] sealed;

    @BeforeEach
    void seal() throws RefusedException {
        channel = new TestChannel("acme", "clinic");
        sealed = channel.seal(EVENT);
    }

    @Test
    void everyFlippedBitOfTheMessageIsRefused() throws Exception {
        ChannelHistory history = channel.history();
        byte[] message = message(sealed);
        for (int bit = 0; bit < message.length * 8; bit++) {
            byte[] flipped = message.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            byte[] event = with(flipped);
            assertThat(catchThrowableOfType(RefusedException.class, () -> history.open(event, CLINIC)))
                    .as("bit %s", bit)
                    .isNotNull();
        }
    }

    @Test
    void everyTruncationOfTheMessageIsRefused() throws Exception {
        ChannelHistory history = channel.history();
        byte[] message = message(sealed);
        for (int length = 0; length < message.length; length++) {
            byte[] event = with(Arrays.copyOf(message, length));
            assertThat(catchThrowableOfType(RefusedException.class, () -> history.open(event, CLINIC)))
                    .as("%s bytes", length)
                    .isNotNull();
        }
        refused(RefusalReason.MALFORMED_CBOR, with(Arrays.copyOf(message, message.length + 1)));
    }

    @Test
    void anotherEnvelopeAroundASealIsRefused() throws Exception {
        refused(RefusalReason.BAD_SIGNATURE, changed("\"e-1\"", "\"e-2\""));
        refused(RefusalReason.BAD_SIGNATURE, changed("1793534400000", "1793534400001"));
        refused(RefusalReason.MALFORMED_EVENT, changed("monitor-12", "monitor-13"));
        refused(RefusalReason.MALFORMED_EVENT, changed("acme/ward-7", "acme/ward-8"));
        refused(
                RefusalReason.MALFORMED_EVENT,
                changed("\"items\":[", "\"items\":[{\"key\":\"pulse\",\"value\":\"forged\"},"));
        refused(RefusalReason.MALFORMED_EVENT, changed("cose-encrypt0", "cose-encrypt1"));
        refused(RefusalReason.MALFORMED_EVENT, EVENT);
    }

    @Test
    void anEpochThatTheHistoryDoesNotHaveIsRefused() throws Exception {
        channel.rotate("acme", "clinic");
        byte[] later = channel.seal(EVENT);
        ChannelHistory early =
                ChannelHistory.of(TestChannel.CHAIN, channel.records().subList(0, 1), TestChannel::signer);
        assertThatThrownBy(() -> early.open(later, CLINIC)).hasMessageContaining("not epoch 2");
    }

    @Test
    void aKeyOfAnotherEpochNamespaceOrChainIsRefused() throws Exception {
        byte[] secret = channel.newest().key().secret();
        ChannelEpoch epoch = channel.newest().key().epoch();
        SealedEvent parsed = SealedEvent.parse(sealed);
        assertThat(parsed.open(EpochKey.of(epoch, secret))).isEqualTo(EVENT);
        for (ChannelEpoch other : List.of(
                epoch.next(),
                new ChannelEpoch(epoch.chainId(), "acme/ward-8", 1),
                new ChannelEpoch(Hash.ZERO, epoch.namespace(), 1))) {
            assertThatThrownBy(() -> parsed.open(EpochKey.of(other, secret)))
                    .as("%s", other)
                    .isInstanceOf(RefusedException.class);
        }
    }

    /** Two keys that open one event to two things would let a record's writer tell each member another story. */
    @Test
    void noEventOpensUnderTwoKeys() throws Exception {
        EpochKey second = channel.newest().key();
        EpochKey other = EpochKey.generate(second.epoch(), new FixedRandom("other"));
        assertThat(other.check()).isNotEqualTo(second.check());
        assertThatThrownBy(() -> SealedEvent.parse(sealed).open(other))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_CREDENTIALS));
    }

    @Test
    void aWrapInAnotherPlaceDoesNotOpen() throws Exception {
        NamespaceBody first = channel.newest().record();
        NamespaceBody second = channel.rotate("acme", "clinic", "hub-1").record();
        WrappedKey oldWrap = first.wrappedKeys().get(1);
        WrappedKey newWrap = second.wrappedKeys().get(1);
        // An old wrap in a new record, a new one in the old, one of another member, and an old record with members of
        // its own.
        assertNoKey(with(second, second.members(), replaced(second, 1, oldWrap)));
        assertNoKey(with(first, first.members(), replaced(first, 1, newWrap)));
        assertNoKey(with(
                first, first.members(), replaced(first, 1, first.wrappedKeys().get(0))));
        assertNoKey(with(first, List.of("acme", "clinic2"), first.wrappedKeys()));
        assertNoKey(with(second, List.of("acme", "clinic", "hub-2"), second.wrappedKeys()));
        assertNoKey(with(second, List.of("acme", "clinic"), second.wrappedKeys().subList(0, 2)));
        assertNoKey(new NamespaceBody("acme/ward-8", 1, first.members(), first.wrappedKeys()));
        assertNoKey(new NamespaceBody(first.namespace(), 2, first.members(), first.wrappedKeys()));
    }

    @Test
    void everyFlippedBitOfAWrapIsRefused() throws Exception {
        NamespaceBody record = channel.newest().record();
        byte[] wrap = record.wrappedKeys().get(1).bytes();
        for (int bit = 0; bit < wrap.length * 8; bit += 3) {
            byte[] flipped = wrap.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertNoKey(with(record, record.members(), replaced(record, 1, WrappedKey.of(flipped))));
        }
        // An encapsulated key of low order makes a shared secret that everybody knows.
        Arrays.fill(wrap, 0, 32, (byte) 0);
        assertNoKey(with(record, record.members(), replaced(record, 1, WrappedKey.of(wrap))));
    }

    @Test
    void aHistoryWithARecordLeftOutRepeatedOrMovedIsRefused() throws Exception {
        channel.rotate("acme");
        channel.rotate("acme", "clinic");
        List<SignedTransaction> records = channel.records();
        List<List<SignedTransaction>> forged = List.of(
                List.of(records.get(0), records.get(2)),
                List.of(records.get(0), records.get(0), records.get(1)),
                List.of(records.get(1), records.get(0)),
                List.of());
        for (List<SignedTransaction> one : forged) {
            assertThatThrownBy(() -> ChannelHistory.of(TestChannel.CHAIN, one, TestChannel::signer))
                    .isInstanceOf(RefusedException.class);
        }
        // What begins later is the history of whoever joined later.
        assertThat(ChannelHistory.of(TestChannel.CHAIN, records.subList(1, 3), TestChannel::signer)
                        .open(channel.seal(EVENT), CLINIC))
                .isEqualTo(EVENT);
    }

    @Test
    void aRecordOfAStrangerOrAnotherChainIsRefused() throws Exception {
        NamespaceBody body = channel.newest().record();
        byte[] forged = channel.records().get(0).bytes();
        forged[forged.length - 1] ^= 1;
        assertHistoryRefused(RefusalReason.BAD_SIGNATURE, SignedTransaction.decode(forged));
        TestSite site = new TestSite("hub-1");
        assertHistoryRefused(RefusalReason.FOREIGN_CHAIN, site.sign(TestChannel.ACME, "", body));
        assertHistoryRefused(RefusalReason.UNKNOWN_SIGNER, site.sign(TestSite.key("mallory"), "", body));
    }

    @Test
    void aHistoryFileIsReadInItsOneForm() throws Exception {
        channel.rotate("acme");
        byte[] file = channel.history().encode();
        assertThat(ChannelHistory.decode(file, TestChannel::signer).encode()).isEqualTo(file);
        assertThat(ChannelHistory.decode(file, TestChannel::signer).open(sealed, CLINIC))
                .isEqualTo(EVENT);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ChannelHistory.decode(cut, TestChannel::signer))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void aCardCountsOnlyFromTheNodeThatItNames() throws Exception {
        MemberCard card = new MemberCard(TestChannel.CHAIN, "clinic", CLINIC.publicKey());
        byte[] signed = card.sign(TestSite.key("clinic"));
        assertThat(MemberCard.decode(signed, TestSite.key("clinic").publicKey()))
                .isEqualTo(card);
        assertThat(MemberCard.claimedName(signed)).isEqualTo("clinic");
        assertThatThrownBy(
                        () -> MemberCard.decode(signed, TestSite.key("mallory").publicKey()))
                .isInstanceOf(RefusedException.class);
        for (int at = 0; at < signed.length; at++) {
            byte[] changed = signed.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() ->
                            MemberCard.decode(changed, TestSite.key("clinic").publicKey()))
                    .isInstanceOf(RefusedException.class);
        }
        // Neither is a transaction taken for a card, nor a card for a transaction.
        SignedTransaction record = channel.records().get(0);
        assertThatThrownBy(() -> MemberCard.decode(record.bytes(), TestChannel.ACME.publicKey()))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> SignedTransaction.decode(signed)).isInstanceOf(RefusedException.class);
    }

    private void assertNoKey(NamespaceBody forged) throws RefusedException {
        ChannelHistory history =
                ChannelHistory.of(TestChannel.CHAIN, List.of(TestChannel.sign(1, forged)), TestChannel::signer);
        assertThatThrownBy(() -> history.key(forged.keyEpoch(), CLINIC))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_CREDENTIALS));
    }

    private static void assertHistoryRefused(RefusalReason reason, SignedTransaction record) {
        assertThatThrownBy(() -> ChannelHistory.of(TestChannel.CHAIN, List.of(record), TestChannel::signer))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static NamespaceBody with(NamespaceBody record, List<String> members, List<WrappedKey> wraps) {
        return new NamespaceBody(record.namespace(), record.keyEpoch(), members, wraps);
    }

    private static List<WrappedKey> replaced(NamespaceBody record, int index, WrappedKey wrap) {
        List<WrappedKey> wraps = new ArrayList<>(record.wrappedKeys());
        wraps.set(index, wrap);
        return wraps;
    }

    private void refused(RefusalReason reason, byte[] event) throws RefusedException {
        ChannelHistory history = channel.history();
        assertThatThrownBy(() -> history.open(event, CLINIC))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    private byte[] changed(String what, String by) {
        return new String(sealed, StandardCharsets.UTF_8).replace(what, by).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] with(byte[] message) throws RefusedException {
        String old = (String) new EventParser().parse(sealed).items().get(0).value();
        return changed(old, Base64.getEncoder().encodeToString(message));
    }

    private static byte[] message(byte[] published) throws RefusedException {
        Event event = new EventParser().parse(published);
        return Base64.getDecoder().decode((String) event.items().get(0).value());
    }
}
