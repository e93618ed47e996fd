package org.cairngate.master.backup;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;

/** Archives as nobody's program writes them. */
final class MemberBytes {

    static final Instant TIME = Instant.parse("2026-11-22T20:00:00Z");
    static final Moment MOMENT = new Moment(Hash.sha256(new byte[] {7}), 12, TIME);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Manifest.Member> members = new ArrayList<>();

    /** Adds a file and what the manifest says of it. */
    MemberBytes file(String name, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        members.add(new Manifest.Member(name, content.length, Hash.sha256(content)));
        return member(new MemberHeader(name, content.length, false).encode(TIME), content);
    }

    /** Adds whatever is given as a header, and a content. */
    MemberBytes member(byte[] header, byte[] content) {
        bytes.writeBytes(header);
        bytes.writeBytes(content);
        bytes.writeBytes(new byte[-content.length & (MemberHeader.BLOCK - 1)]);
        return this;
    }

    /** Ends it with a manifest. */
    byte[] end() {
        return end(new Manifest(MOMENT, members));
    }

    byte[] end(Manifest manifest) {
        byte[] text = manifest.format().getBytes(StandardCharsets.UTF_8);
        member(new MemberHeader(Manifest.NAME, text.length, false).encode(TIME), text);
        bytes.writeBytes(new byte[2 * MemberHeader.BLOCK]);
        return bytes.toByteArray();
    }

    /** A header with other bytes in it and the sum that goes with them. */
    static byte[] header(String name, long size, int at, String instead) {
        byte[] header = new MemberHeader("x", size, false).encode(TIME);
        put(header, 0, name);
        if (at >= 0) {
            put(header, at, instead);
        }
        put(header, 148, "        ");
        long sum = 0;
        for (byte one : header) {
            sum += one & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
