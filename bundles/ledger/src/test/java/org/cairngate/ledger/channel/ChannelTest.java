package org.cairngate.ledger.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.key.MemberKey;
import org.junit.jupiter.api.Test;

class ChannelTest {

    private static final String SECRET = "sinus rhythm 61";
    private static final byte[] EVENT = TestChannel.event("e-1", 1_793_534_400_000L, SECRET);

    @Test
    void everyMemberOpensTheEventAsTheDeviceMadeIt() throws Exception {
        TestChannel channel = new TestChannel("acme", "clinic", "hub-1");
        byte[] sealed = channel.seal(EVENT);
        for (String member : new String[] {"acme", "clinic", "hub-1"}) {
            assertThat(channel.history().open(sealed, TestChannel.secret(member)))
                    .isEqualTo(EVENT);
        }
    }

    @Test
    void whatIsPublishedIsAnEventThatShowsNothingOfItsContent() throws Exception {
        byte[] sealed = new TestChannel("acme").seal(EVENT);
        Event event = new EventParser().parse(sealed);
        assertThat(SealedEvent.isSealed(event)).isTrue();
        assertThat(event.uid()).isEqualTo("e-1");
        assertThat(event.timestamp().toEpochMilli()).isEqualTo(1_793_534_400_000L);
        assertThat(new String(sealed, StandardCharsets.UTF_8)).doesNotContain(SECRET, "pulse");
        byte[] message =
                Base64.getDecoder().decode((String) event.items().get(0).value());
        assertThat(new String(message, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET, "pulse");
    }

    @Test
    void anOutsiderCannotOpenIt() throws Exception {
        TestChannel channel = new TestChannel("acme", "hub-1");
        byte[] sealed = channel.seal(EVENT);
        ChannelHistory history = channel.history();
        assertRefused(RefusalReason.BAD_CREDENTIALS, () -> history.open(sealed, TestChannel.secret("hub-2")));
    }

    @Test
    void whoLeftReadsTheOldEventsAndNoneOfTheLaterOnes() throws Exception {
        TestChannel channel = new TestChannel("acme", "clinic");
        byte[] before = channel.seal(EVENT);
        channel.rotate("acme");
        byte[] after = channel.seal(TestChannel.event("e-2", 2, "later"));
        ChannelHistory history = channel.history();
        assertThat(history.open(before, TestChannel.secret("clinic"))).isEqualTo(EVENT);
        assertRefused(RefusalReason.BAD_CREDENTIALS, () -> history.open(after, TestChannel.secret("clinic")));
        // Nor with the key that he has kept.
        EpochKey kept = history.key(1, TestChannel.secret("clinic"));
        assertRefused(
                RefusalReason.BAD_CREDENTIALS, () -> SealedEvent.parse(after).open(kept));
    }

    @Test
    void whoJoinsReadsNothingOfTheEpochsBefore() throws Exception {
        TestChannel channel = new TestChannel("acme");
        byte[] before = channel.seal(EVENT);
        channel.rotate("acme", "clinic");
        byte[] after = channel.seal(EVENT);
        ChannelHistory history = channel.history();
        assertRefused(RefusalReason.BAD_CREDENTIALS, () -> history.open(before, TestChannel.secret("clinic")));
        assertThat(history.open(after, TestChannel.secret("clinic"))).isEqualTo(EVENT);
        assertThat(history.open(before, TestChannel.secret("acme"))).isEqualTo(EVENT);
    }

    @Test
    void everyEpochHasAnotherKey() throws Exception {
        TestChannel channel = new TestChannel("acme");
        Set<Hash> checks = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            checks.add(channel.rotate("acme").key().check());
        }
        assertThat(checks).hasSize(5);
    }

    @Test
    void aDevicesKeyOpensNoOtherDevicesEvents() throws Exception {
        EpochKey key = new TestChannel("acme").newest().key();
        byte[] sealed = key.sender(TestChannel.DEVICE).seal(EVENT, new SecureRandom());
        SealedEvent parsed = SealedEvent.parse(sealed);
        Encrypt0 content = Encrypt0.decode(Base64.getDecoder()
                .decode((String) parsed.envelope().items().get(0).value()));
        assertThat(key.sender(TestChannel.DEVICE).open(content, parsed.envelope()))
                .isEqualTo(EVENT);
        assertRefused(
                RefusalReason.BAD_SIGNATURE, () -> key.sender("monitor-13").open(content, parsed.envelope()));
    }

    /** A device that starts without randomness, again and again, repeats a nonce for the same event only. */
    @Test
    void withoutRandomnessANonceRepeatsForTheSameEventOnly() throws Exception {
        SenderKey sender = new TestChannel("acme").newest().key().sender(TestChannel.DEVICE);
        Set<String> published = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] event = TestChannel.event("e-" + i, i, "the same");
            byte[] first = sender.seal(event, new FixedRandom("stuck"));
            assertThat(sender.seal(event, new FixedRandom("stuck"))).isEqualTo(first);
            published.add(iv(first));
        }
        assertThat(published).hasSize(100);
        assertThat(iv(sender.seal(EVENT, new FixedRandom("other"))))
                .isNotEqualTo(iv(sender.seal(EVENT, new FixedRandom("stuck"))));
    }

    @Test
    void theLengthOfAReadingDoesNotShow() throws Exception {
        TestChannel channel = new TestChannel("acme");
        assertThat(channel.seal(TestChannel.event("e", 1, "open")))
                .hasSameSizeAs(channel.seal(TestChannel.event("e", 1, "closed")));
    }

    @Test
    void binaryEventsAndUidsWithQuotesAreSealedToo() throws Exception {
        TestChannel channel = new TestChannel("acme");
        byte[] event = new String(EVENT, StandardCharsets.UTF_8)
                .replace("\"e-1\"", "\"a\\\"b\\\\c\"")
                .getBytes(StandardCharsets.UTF_8);
        byte[] sealed = channel.seal(event);
        assertThat(channel.history().open(sealed, TestChannel.secret("acme"))).isEqualTo(event);
    }

    @Test
    void onlyEventsOfTheKeysOwnDeviceAndNamespaceAreSealed() throws Exception {
        EpochKey key = new TestChannel("acme").newest().key();
        SecureRandom random = new SecureRandom();
        assertRefused(
                RefusalReason.NOT_PERMITTED, () -> key.sender("monitor-13").seal(EVENT, random));
        byte[] sealed = key.sender(TestChannel.DEVICE).seal(EVENT, random);
        assertRefused(RefusalReason.MALFORMED_EVENT, () -> key.sender(TestChannel.DEVICE)
                .seal(sealed, random));
        byte[] long1 = TestChannel.event("long", 1, "x".repeat(50_000));
        assertRefused(
                RefusalReason.OVERSIZED, () -> key.sender(TestChannel.DEVICE).seal(long1, random));
    }

    @Test
    void nothingIsWrappedToAPointOfLowOrder() {
        Map<String, MemberKey> members = Map.of("acme", MemberKey.of(new byte[MemberKey.SIZE]));
        ChannelEpoch epoch = new ChannelEpoch(TestChannel.CHAIN, TestChannel.NAMESPACE, 1);
        assertRefused(RefusalReason.BAD_CREDENTIALS, () -> KeyRotation.begin(epoch, members, new SecureRandom()));
    }

    @Test
    void noTextShowsASecret() throws Exception {
        KeyRotation rotation = new TestChannel("acme").newest();
        String texts =
                rotation + " " + rotation.key() + " " + rotation.key().sender("d") + " " + TestChannel.secret("acme");
        assertThat(texts)
                .doesNotContain(
                        java.util.HexFormat.of().formatHex(rotation.key().secret()))
                .doesNotContain(java.util.HexFormat.of()
                        .formatHex(TestChannel.secret("acme").encoded()));
    }

    private static String iv(byte[] published) throws RefusedException {
        Event event = new EventParser().parse(published);
        byte[] message =
                Base64.getDecoder().decode((String) event.items().get(0).value());
        int header = Encrypt0.decode(message).header().encode().length;
        // d083 58xx a3010304 58xx header 054c iv
        return java.util.HexFormat.of().formatHex(message, 12 + header, 12 + header + Encrypt0.IV_SIZE);
    }

    private interface Attempt {
        void run() throws RefusedException;
    }

    private static void assertRefused(RefusalReason reason, Attempt attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                        .as(refused.getMessage())
                        .isEqualTo(reason));
    }
}
