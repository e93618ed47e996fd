package org.cairngate.ledger.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.ledger.fuzz.Decoding.attempt;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.TestSite;

/** What a hub, a history file or a card brings to a member is read in its one form or refused; nothing else escapes. */
class ChannelFuzzTest {

    private static final SigningKey NODE = TestSite.key("clinic");
    private static final EpochKey KEY =
            EpochKey.of(new ChannelEpoch(TestChannel.CHAIN, TestChannel.NAMESPACE, 1), new byte[EpochKey.SIZE]);

    @FuzzTest(maxDuration = "8s")
    void sealedEvent(byte[] data) {
        attempt(() -> {
            SealedEvent sealed = SealedEvent.parse(data);
            assertThat(sealed.header().namespace()).isEqualTo(sealed.envelope().namespace());
            sealed.open(KEY);
        });
    }

    @FuzzTest(maxDuration = "8s")
    void message(byte[] data) {
        attempt(() -> assertThat(Encrypt0.decode(data).encode()).isEqualTo(data));
        attempt(() -> assertThat(SealHeader.decode(data).encode()).isEqualTo(data));
        attempt(() -> assertThat(Padding.add(Padding.remove(data))).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void history(byte[] data) {
        attempt(() -> assertThat(
                        ChannelHistory.decode(data, TestChannel::signer).encode())
                .isEqualTo(data));
        attempt(() -> ChannelHistory.decode(data, id -> Optional.empty()));
    }

    @FuzzTest(maxDuration = "8s")
    void card(byte[] data) {
        attempt(() -> MemberCard.claimedName(data));
        // Signed, so that what lies behind the signature is reached.
        byte[] signed = CoseSign1.sign(data, NODE).encode();
        attempt(() -> assertThat(MemberCard.decode(signed, NODE.publicKey()).sign(NODE))
                .isEqualTo(signed));
        try {
            MemberKey key = MemberKey.ofDid(new String(data, StandardCharsets.UTF_8));
            assertThat(key.did().getBytes(StandardCharsets.UTF_8)).isEqualTo(data);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
