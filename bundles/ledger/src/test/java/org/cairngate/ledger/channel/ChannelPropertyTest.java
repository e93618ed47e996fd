package org.cairngate.ledger.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.cairngate.ledger.RefusedException;

class ChannelPropertyTest {

    private static final List<String> NODES = List.of("acme", "bolt", "clinic", "hub-1", "hub-2");

    @Property(tries = 200)
    void whatIsPaddedComesBackAndHasAWholeNumberOfBlocks(@ForAll @Size(max = 300) byte[] event)
            throws RefusedException {
        byte[] padded = Padding.add(event);
        assertThat(padded.length % Padding.BLOCK).isZero();
        assertThat(padded.length).isBetween(event.length + 1, event.length + Padding.BLOCK);
        assertThat(Padding.remove(padded)).isEqualTo(event);
    }

    @Property(tries = 200)
    void anyBytesAreTheirOwnPaddingOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
        try {
            assertThat(Padding.add(Padding.remove(bytes))).isEqualTo(bytes);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @Property(tries = 200)
    void messagesAreReadAsTheyWereWritten(
            @ForAll @Size(max = 500) byte[] plaintext,
            @ForAll @LongRange(min = 1) long epoch,
            @ForAll @StringLength(max = 16) String device)
            throws RefusedException {
        String utf8 = device.replaceAll("[^A-Za-z0-9]", "x");
        SealHeader header = new SealHeader("acme/ward-7", epoch, utf8, TestChannel.CHAIN);
        byte[] key = new byte[32];
        byte[] iv = new byte[Encrypt0.IV_SIZE];
        byte[] message = Encrypt0.seal(header, key, iv, new byte[0], plaintext).encode();
        Encrypt0 read = Encrypt0.decode(message);
        assertThat(read.encode()).isEqualTo(message);
        assertThat(read.header()).isEqualTo(header);
        assertThat(read.open(key, new byte[0])).isEqualTo(plaintext);
    }

    /** Through any changes of members, an event opens for exactly those who belonged to its epoch. */
    @Property(tries = 30)
    void anEventOpensForTheMembersOfItsEpochAndForNobodyElse(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 31) Integer> memberships)
            throws RefusedException {
        TestChannel channel = new TestChannel(members(memberships.get(0)).toArray(String[]::new));
        List<byte[]> sealed = new ArrayList<>();
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < memberships.size(); i++) {
            if (i > 0) {
                channel.rotate(members(memberships.get(i)).toArray(String[]::new));
            }
            events.add(TestChannel.event("e-" + i, i, "reading " + new SecureRandom().nextInt()));
            sealed.add(channel.seal(events.get(i)));
        }
        ChannelHistory history = channel.history();
        for (int i = 0; i < sealed.size(); i++) {
            for (String node : NODES) {
                assertThat(opens(history, sealed.get(i), events.get(i), node))
                        .as("%s in epoch %s", node, i + 1)
                        .isEqualTo(members(memberships.get(i)).contains(node));
            }
        }
    }

    private static boolean opens(ChannelHistory history, byte[] sealed, byte[] event, String node) {
        try {
            return Arrays.equals(history.open(sealed, TestChannel.secret(node)), event);
        } catch (RefusedException e) {
            return false;
        }
    }

    private static Set<String> members(int bits) {
        Set<String> members = new TreeSet<>();
        for (int i = 0; i < NODES.size(); i++) {
            if ((bits >> i & 1) == 1) {
                members.add(NODES.get(i));
            }
        }
        return members;
    }
}
