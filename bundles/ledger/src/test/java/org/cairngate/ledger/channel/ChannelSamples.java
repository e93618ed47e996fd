package org.cairngate.ledger.channel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.NamespaceBody;

/** What the vectors of channels show: one channel of two epochs, an event of each, and what must not open. */
public final class ChannelSamples {

    static final EpochKey KNOWN_KEY =
            EpochKey.of(new ChannelEpoch(TestChannel.CHAIN, TestChannel.NAMESPACE, 1), new byte[EpochKey.SIZE]);

    private static final HexFormat HEX = HexFormat.of();

    /** Reads a channel as a member of its first epoch does. */
    public static final String READER = "clinic";

    private final TestChannel channel;
    private final byte[] event = TestChannel.event("e-1", 1_793_534_400_000L, "sinus rhythm 61");
    private final byte[] sealed;
    private final byte[] later;

    public ChannelSamples() throws RefusedException {
        channel = new TestChannel("acme", READER);
        sealed = channel.seal(event);
        channel.rotate("acme");
        later = channel.seal(TestChannel.event("e-2", 1_793_534_401_000L, "sinus rhythm 62"));
    }

    public byte[] event() {
        return event.clone();
    }

    public byte[] sealed() {
        return sealed.clone();
    }

    public ChannelHistory history() throws RefusedException {
        return channel.history();
    }

    /** The parts of the first epoch, of its wrap for the reader and of the first event, each by its name. */
    public Map<String, byte[]> steps() throws RefusedException {
        EpochKey key = channel.history().key(1, TestChannel.secret(READER));
        NamespaceBody record = channel.history().records().get(0);
        SealedEvent parsed = SealedEvent.parse(sealed);
        Map<String, byte[]> steps = new LinkedHashMap<>();
        steps.put("chain-id", TestChannel.CHAIN.bytes());
        steps.put("member.secret", TestChannel.secret(READER).encoded());
        steps.put("member.key", TestChannel.secret(READER).publicKey().encoded());
        steps.put("member.key-id", TestChannel.secret(READER).publicKey().id().bytes());
        steps.put("member.card", card());
        steps.put("wrap.info", wrapInfo(record));
        steps.put("wrap", record.wrappedKeys().get(1).bytes());
        steps.put("epoch-key", key.secret());
        steps.put(
                "check.info",
                key.epoch().bind("cairngate.org/channel-check/v1", 0).toBytes());
        steps.put("check", key.check().bytes());
        steps.put(
                "sender.info",
                key.epoch()
                        .bind("cairngate.org/channel-sender/v1", 1)
                        .text(TestChannel.DEVICE)
                        .toBytes());
        steps.put("external-aad", SealedEvent.externalAad(parsed.envelope()));
        steps.put("padded", Padding.add(event));
        steps.put("message", message(sealed));
        steps.put("history", channel.history().encode());
        return steps;
    }

    /** Bytes of each published structure, by its rule in the CDDL. */
    public Map<String, byte[]> structures() throws RefusedException {
        Map<String, byte[]> structures = new TreeMap<>(Map.of(
                "sealed-message", message(sealed),
                "seal-header", SealedEvent.parse(sealed).header().encode(),
                "member-card", card(),
                "channel-history", channel.history().encode()));
        structures.put("channel-check-info", steps().get("check.info"));
        structures.put("channel-sender-info", steps().get("sender.info"));
        structures.put("channel-key-info", steps().get("wrap.info"));
        structures.put("seal-aad", steps().get("external-aad"));
        return structures;
    }

    /** Events that the reader cannot open: the reason and why, and the bytes. */
    public Map<String, byte[]> refused() throws RefusedException {
        Map<String, byte[]> refused = new LinkedHashMap<>();
        byte[] message = message(sealed);
        refused.put(
                "bad-signature the first bit of the ciphertext is another", with(flip(message, message.length - 100)));
        refused.put("bad-signature the last bit of the tag is another", with(flip(message, message.length - 1)));
        refused.put("bad-signature the last bit of the IV is another", with(flip(message, endOfIv(message))));
        refused.put("malformed-cbor AES-128-GCM in the protected header", with(set(message, 6, 1)));
        refused.put("malformed-cbor COSE_Encrypt instead of COSE_Encrypt0", with(set(message, 1, 0x84)));
        refused.put("malformed-cbor the last byte is missing", with(Arrays.copyOf(message, message.length - 1)));
        refused.put("malformed-cbor a byte follows", with(Arrays.copyOf(message, message.length + 1)));
        refused.put("bad-signature another uid in the envelope", changed("\"e-1\"", "\"e-2\""));
        refused.put("bad-signature another timestamp in the envelope", changed("1793534400000", "1793534400001"));
        refused.put("malformed-event another device in the envelope", changed("monitor-12", "monitor-13"));
        refused.put("malformed-event another namespace in the envelope", changed("acme/ward-7", "acme/ward-8"));
        refused.put(
                "malformed-event an item beside the sealed one",
                changed("\"items\":[", "\"items\":[{\"key\":\"k\",\"value\":1},"));
        refused.put("malformed-event the base64 is cut", changed("\"}],", "A\"}],"));
        refused.put("malformed-event the event is not sealed", event);
        refused.put("bad-credentials sealed in epoch 2, to which the reader does not belong", later);
        EpochKey other = EpochKey.generate(channel.newest().key().epoch(), new FixedRandom("other"));
        EpochKey first = EpochKey.of(new ChannelEpoch(TestChannel.CHAIN, TestChannel.NAMESPACE, 1), other.secret());
        refused.put(
                "bad-credentials sealed under another key than the one of the record",
                first.sender(TestChannel.DEVICE).seal(event, new FixedRandom("other")));
        return refused;
    }

    /** One seed or more for each target of {@code ChannelFuzzTest}, by target and name. */
    public Map<String, byte[]> seeds() throws RefusedException {
        byte[] known = KNOWN_KEY.sender(TestChannel.DEVICE).seal(event, new FixedRandom("seed"));
        Map<String, byte[]> seeds = new TreeMap<>();
        seeds.put("sealedEvent/opens", known);
        seeds.put("sealedEvent/other-key", sealed);
        seeds.put("message/message", message(sealed));
        seeds.put("message/header", SealedEvent.parse(sealed).header().encode());
        seeds.put("message/padded", Padding.add(event));
        seeds.put("history/two-epochs", channel.history().encode());
        seeds.put("card/payload", CoseSign1.decode(card(), MemberCard.MAX_BYTES).payload());
        seeds.put("card/card", card());
        seeds.put("card/did", TestChannel.secret(READER).publicKey().did().getBytes(StandardCharsets.US_ASCII));
        return seeds;
    }

    /** Names and bytes as lines, for people and other programs. */
    public static String lines(Map<String, byte[]> named) {
        StringBuilder lines = new StringBuilder();
        named.forEach((name, bytes) ->
                lines.append(name).append(' ').append(HEX.formatHex(bytes)).append('\n'));
        return lines.toString();
    }

    private static byte[] card() {
        return new MemberCard(
                        TestChannel.CHAIN, READER, TestChannel.secret(READER).publicKey())
                .sign(TestSite.key(READER));
    }

    private static byte[] wrapInfo(NamespaceBody record) {
        var writer = new ChannelEpoch(TestChannel.CHAIN, record.namespace(), record.keyEpoch())
                .bind("cairngate.org/channel-key/v1", 1)
                .array(record.members().size());
        record.members().forEach(writer::text);
        return writer.toBytes();
    }

    private byte[] with(byte[] message) throws RefusedException {
        return changed(base64(sealed), Base64.getEncoder().encodeToString(message));
    }

    private byte[] changed(String what, String by) {
        return new String(sealed, StandardCharsets.UTF_8).replace(what, by).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] message(byte[] published) throws RefusedException {
        return Base64.getDecoder().decode(base64(published));
    }

    private static String base64(byte[] published) throws RefusedException {
        return (String) new EventParser().parse(published).items().get(0).value();
    }

    /** Before the ciphertext stand an empty map and a head of two or three bytes. */
    private int endOfIv(byte[] message) {
        int ciphertext = Padding.add(event).length + Encrypt0.TAG_SIZE;
        return message.length - ciphertext - (ciphertext < 256 ? 2 : 3) - 2;
    }

    private static byte[] flip(byte[] bytes, int at) {
        return set(bytes, at, bytes[at] ^ 1);
    }

    private static byte[] set(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }
}
