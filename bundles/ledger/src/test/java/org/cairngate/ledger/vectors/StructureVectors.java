package org.cairngate.ledger.vectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.block.EpochReport;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Report;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.LeafSet;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.UnknownBody;

/** One accepted form and several refused ones of every CBOR structure. */
final class StructureVectors {

    private static final String HEADER = """
            # Every CBOR structure, a line each: what it is, "ok" or the reason code of the refusal, the bytes in hex, and why.
            # "ok": a decoder reads it, and writes the same bytes. Otherwise: a decoder refuses it, and need not give our code.
            """;

    private final List<String> lines = new ArrayList<>();
    private final VectorChain chain;

    private StructureVectors(VectorChain chain) {
        this.chain = chain;
    }

    static String of(VectorChain chain) {
        StructureVectors vectors = new StructureVectors(chain);
        vectors.annotations();
        vectors.annotationFields();
        vectors.segments();
        vectors.signedEvents();
        vectors.storedSegments();
        vectors.transactions();
        vectors.blocks();
        vectors.openings();
        vectors.messages();
        return HEADER + String.join("\n", vectors.lines) + "\n";
    }

    private void annotations() {
        byte[] bare = chain.events.get(0).annotation();
        byte[] tagged = chain.events.get(1).annotation();
        ok("annotation", bare, "no tags");
        ok("annotation", tagged, "one tag");
        malformed("annotation", set(bare, 1, 2), "version 2");
        malformed("annotation", set(bare, 0, 0x85), "an array of 5");
        malformed("annotation", set(bare, 0, 0x9f), "an array without a definite length");
        malformed("annotation", set(bare, bare.length - 1, 0xa0), "a map where tags belong");
        malformed("annotation", Arrays.copyOf(bare, bare.length + 1), "a byte follows");
        malformed("annotation", Arrays.copyOf(tagged, tagged.length - 1), "the last byte is missing");
    }

    private void annotationFields() {
        byte[] key = new byte[32];
        malformed(
                "annotation",
                new CborWriter()
                        .array(4)
                        .uint(1)
                        .uint(1L << 53)
                        .bytes(key)
                        .array(0)
                        .toBytes(),
                "a time of 2^53");
        malformed(
                "annotation",
                new CborWriter()
                        .array(4)
                        .raw(new byte[] {0x18, 1})
                        .uint(0)
                        .bytes(key)
                        .array(0)
                        .toBytes(),
                "an integer longer than needed");
        malformed(
                "annotation",
                new CborWriter()
                        .array(4)
                        .uint(1)
                        .raw(new byte[] {0x20})
                        .bytes(key)
                        .array(0)
                        .toBytes(),
                "a negative time");
        malformed(
                "annotation",
                new CborWriter()
                        .array(4)
                        .uint(1)
                        .uint(0)
                        .bytes(new byte[31])
                        .array(0)
                        .toBytes(),
                "a key id of 31 bytes");
        malformed(
                "annotation",
                new CborWriter()
                        .array(4)
                        .uint(1)
                        .uint(0)
                        .bytes(key)
                        .array(1)
                        .array(4)
                        .text("")
                        .bytes(key)
                        .text("x")
                        .uint(1)
                        .toBytes(),
                "an analyzer without a name");
        malformed(
                "annotation",
                new CborWriter()
                        .array(4)
                        .uint(1)
                        .uint(0)
                        .bytes(key)
                        .array(1)
                        .array(4)
                        .raw(new byte[] {0x61, (byte) 0xff})
                        .bytes(key)
                        .text("x")
                        .uint(1)
                        .toBytes(),
                "text that is not UTF-8");
    }

    private void segments() {
        byte[] segment = new Segment(chain.events).encode();
        ok("segment", segment, "three events");
        malformed("segment", new byte[] {(byte) 0x80}, "no events");
        malformed("segment", set(segment, 0, 0x84), "one event less than announced");
        malformed("segment", set(segment, 2, 0x51), "a salt of 17 bytes");
        malformed("segment", new byte[] {(byte) 0x9a, 0x7f, -1, -1, -1}, "2^31-1 events in five bytes");
        malformed("segment", new byte[] {(byte) 0x9b, -1, -1, -1, -1, -1, -1, -1, -1}, "2^64-1 events");
    }

    private void storedSegments() {
        Segment segment = new Segment(chain.events);
        ok("stored-segment", segment.encode(), "three events");
        byte[] erased = StoredSegment.of(segment).without(place -> place == 1).encode();
        ok("stored-segment", erased, "the second of three events is erased");
        ok("stored-segment", StoredSegment.of(segment).without(place -> true).encode(), "all events are erased");
        malformed("segment", erased, "an erased event where a batch travels");
        byte[] commitment = new byte[Hash.SIZE];
        malformed("stored-segment", new byte[] {(byte) 0x80}, "no events");
        malformed(
                "stored-segment",
                new CborWriter().array(1).array(1).bytes(new byte[31]).toBytes(),
                "a commitment of 31 bytes");
        malformed(
                "stored-segment",
                new CborWriter()
                        .array(1)
                        .array(2)
                        .bytes(commitment)
                        .bytes(commitment)
                        .toBytes(),
                "an event of two items");
        malformed(
                "stored-segment", new CborWriter().array(1).bytes(commitment).toBytes(), "a commitment without array");
    }

    private void transactions() {
        ErasureBody erasure = new ErasureBody(chain.batch, LeafSet.of(List.of(0, 2)));
        ok(
                "transaction",
                chain.site.sign(TestSite.key("master"), 11, "", erasure).bytes(),
                "DEVICE: erases two events");
        ok("transaction", chain.batch.bytes(), "EVENTS");
        ok("transaction", chain.blocks.get(1).transactions().get(0).bytes(), "DEVICE: registers a device with a key");
        ok("transaction", chain.blocks.get(1).transactions().get(1).bytes(), "NODE: registers a hub");
        ok("transaction", chain.blocks.get(0).transactions().get(0).bytes(), "NODE: registers the master in block 0");
        NodeBody revoke = new NodeBody(
                NodeAction.REVOKE, NodeRole.HUB, "hub-4", TestSite.key("hub-4").publicKey(), 0);
        ok("transaction", chain.site.sign(TestSite.key("master"), 9, "", revoke).bytes(), "NODE: revokes a hub");
        UnknownBody later =
                new UnknownBody(9, new CborWriter().array(1).text("later").toBytes());
        ok("transaction", chain.site.sign(TestSite.key("master"), 10, "", later).bytes(), "a type of a later version");
        byte[] whole = chain.batch.bytes();
        malformed("transaction", set(whole, 0, 0xd1), "COSE_Mac0 instead of COSE_Sign1");
        malformed("transaction", set(whole, 5, 0x26), "ES256 in the protected header");
        malformed("transaction", Arrays.copyOfRange(whole, 1, whole.length), "no tag");
        malformed("transaction", Arrays.copyOf(whole, whole.length - 1), "a signature of 63 bytes");
        malformed("transaction", Arrays.copyOf(whole, whole.length + 1), "a byte follows");
        lines.add("transaction oversized " + "00".repeat(SignedTransaction.MAX_BYTES + 1) + " 4097 bytes");
        byte[] payload = chain.batch.transaction().encode();
        signed(set(payload, 1, 2), "version 2");
        signed(set(payload, 0, 0x86), "an array of 6");
        signed(set(payload, 71, 0), "seq 0");
        signed(set(payload, 73, '/'), "a namespace with two slashes");
        signed(set(payload, 87, 4), "events format 4");
        signed(set(payload, 88, 0), "a batch of 0 events");
    }

    private void signed(byte[] payload, String why) {
        malformed("transaction", CoseSign1.sign(payload, TestSite.key("hub-1")).encode(), why);
    }

    private void blocks() {
        Block block = chain.blocks.get(VectorChain.HEIGHT);
        byte[] header = block.header().encode();
        ok("header", header, "block 2");
        malformed("header", set(header, 1, 2), "version 2");
        malformed("header", set(header, 0, 0x8a), "an array of 10");
        malformed("header", Arrays.copyOf(header, header.length + 1), "a byte follows");
        malformed("header", Arrays.copyOf(header, header.length - 1), "the last byte is missing");
        byte[] policy = chain.site.policy.encode();
        ok("policy", policy, "the chain's policy");
        malformed("policy", set(policy, 1, 2), "version 2");
        malformed("policy", set(policy, 3, ' '), "an origin with a space");
        malformed(
                "policy",
                new CborWriter()
                        .array(6)
                        .uint(1)
                        .text("o")
                        .uint(9)
                        .uint(0)
                        .uint(0)
                        .uint(1)
                        .toBytes(),
                "a mint interval of 9 ms");
        ok("block", block.encode(), "block 2, with a checkpoint");
        ok("block", chain.blocks.get(3).encode(), "block 3, with a certificate and a checkpoint");
        byte[] encoded = block.encode();
        malformed("block", set(encoded, 0, 0x83), "an array of 3");
        malformed("block", Arrays.copyOf(encoded, encoded.length + 1), "a byte follows");
        byte[] unsigned = new CborWriter()
                .array(4)
                .bytes(header)
                .array(0)
                .text("")
                .text("no note\n")
                .toBytes();
        lines.add(line("block", RefusalReason.BAD_CERTIFICATE.code(), unsigned, "a checkpoint that is no signed note"));
    }

    private void messages() {
        byte[] submission = new Submission(chain.batch, new Segment(chain.events)).encode();
        ok("submission", submission, "a batch and its segment");
        malformed("submission", set(submission, 0, 0x83), "an array of 3");
        Hash id = chain.batch.id();
        ok("receipt", Receipt.accepted(id, 1).encode(), "accepted");
        RefusedException duplicate =
                new RefusedException(RefusalReason.DUPLICATE_UID, "known uid", List.of(VectorChain.UID));
        byte[] refused = Receipt.refused(id, 1, duplicate).encode();
        ok("receipt", refused, "refused because of one event");
        malformed("receipt", set(refused, 37, 1), "accepted, but with a reason");
        malformed("receipt", set(refused, 39, 'D'), "a reason that is not known");
        malformed("receipt", set(refused, 36, 0), "seq 0");
        byte[] report = new Report(2, RefusalReason.BAD_HEADER, "prev is another").sign(TestSite.key("hub-1"));
        ok("report", report, "hub-1 refuses block 2");
        lines.add(line(
                "report",
                RefusalReason.BAD_SIGNATURE.code(),
                set(report, report.length - 1, report[report.length - 1] ^ 1),
                "one bit of the signature is another"));
        byte[] nothing =
                new CborWriter().array(4).uint(1).uint(2).text("whim").text("").toBytes();
        malformed("report", CoseSign1.sign(nothing, TestSite.key("hub-1")).encode(), "a reason that is not known");
    }

    private void signedEvents() {
        byte[] event = chain.events.get(0).bytes();
        byte[] signed = SignedEventVectors.signed(1, event);
        ok("signed-event", signed, "counter 1");
        ok("signed-event", SignedEventVectors.signed(1L << 40, event), "a counter of nine bytes");
        ok(
                "signed-event",
                SignedEventVectors.counter("01"),
                "no event and a wrong signature, which this decoder does not look at");
        malformedEvent(set(signed, 0, 0xd1), "tag 17");
        malformedEvent(set(signed, 1, 0x85), "an array of 5");
        malformedEvent(set(signed, 6, 0x27), "EdDSA");
        malformedEvent(Arrays.copyOf(signed, signed.length - 1), "the last byte is missing");
        malformedEvent(Arrays.copyOf(signed, signed.length + 1), "a byte follows");
        malformedEvent(SignedEventVectors.counter("00"), "counter 0");
        malformedEvent(SignedEventVectors.counter("1801"), "a counter longer than needed");
        malformedEvent(SignedEventVectors.counter("1bffffffffffffffff"), "a counter above 2^63-1");
        malformedEvent(SignedEventVectors.counter("20"), "a negative counter");
        malformedEvent(SignedEventVectors.counter("0100"), "something behind the counter");
        malformedEvent(SignedEventVectors.label("3a00011171"), "another label for the counter");
        malformedEvent(SignedEventVectors.label("05"), "an IV instead of the counter");
        malformedEvent(SignedEventVectors.kid(""), "an empty kid");
    }

    private void malformedEvent(byte[] bytes, String why) {
        lines.add(line("signed-event", RefusalReason.MALFORMED_EVENT.code(), bytes, why));
    }

    private void openings() {
        SigningKey master = TestSite.key("master-1");
        SigningKey hub = TestSite.key("hub-1");
        EpochReport report = new EpochReport(
                Hash.ZERO, 1, master.publicKey().id(), hub.publicKey().id(), 0, 3);
        byte[] opening = new EpochOpening(1, master.publicKey(), List.of(report.sign(hub))).encode();
        ok("opening", opening, "epoch 1 with one report");
        ok("opening", new EpochOpening(2, master.publicKey(), List.of()).encode(), "no report; no hub accepts it");
        malformed("opening", set(opening, 1, 2), "version 2");
        malformed("opening", set(opening, 2, 0), "epoch 0");
        malformed("opening", set(opening, 0, 0x85), "an array of 5");
    }

    private void ok(String structure, byte[] bytes, String what) {
        lines.add(line(structure, "ok", bytes, what));
    }

    private void malformed(String structure, byte[] bytes, String why) {
        lines.add(line(structure, RefusalReason.MALFORMED_CBOR.code(), bytes, why));
    }

    private static String line(String structure, String outcome, byte[] bytes, String why) {
        return structure + " " + outcome + " " + HexFormat.of().formatHex(bytes) + " " + why;
    }

    private static byte[] set(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }
}
