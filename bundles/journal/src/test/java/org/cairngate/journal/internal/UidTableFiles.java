package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;

/** Makes tables of uids in a folder, and looks at what is there. */
record UidTableFiles(Path path) {

    static final UidHash HASH = new UidHash(0x0123_4567_89ab_cdefL);

    /** A byte for each character: uids are ASCII, but the fuzzer's are not, and a table takes them as they are. */
    static byte[] bytes(String uid) {
        return uid.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] digest(String uid) {
        return Hash.sha256(bytes("event of " + uid)).bytes();
    }

    static List<byte[]> keys(List<String> uids) {
        return uids.stream().map(UidTableFiles::bytes).toList();
    }

    /** A block of uids whose events follow on one another. */
    static UidBlock block(List<String> uids, long firstPosition) {
        UidBlock block = new UidBlock(HASH, Math.max(2, 2 * Integer.highestOneBit(uids.size())));
        for (int i = 0; i < uids.size(); i++) {
            byte[] uid = bytes(uids.get(i));
            block.add(uid, 0, uid.length, HASH.of(uid), Hash.of(digest(uids.get(i))), firstPosition + i);
        }
        return block;
    }

    UidTableFolder folder() {
        return new UidTableFolder(path, HASH);
    }

    /** Tables that are not merged. */
    UidTables opened() throws IOException {
        return UidTables.open(folder(), 0);
    }

    /** Writes a table of some uids, past any {@link UidTables}. */
    Path write(UidTableName name, List<String> uids) throws IOException {
        Files.createDirectories(path);
        UidBlock block = block(uids, 0);
        try (UidTable table = folder().write(name, new UidTableWriter(HASH), uids.size(), block::writeTo)) {
            return table.path();
        }
    }

    /** All uids of a table with their digests, in its order. */
    static List<Map.Entry<String, Hash>> all(UidTable table) throws IOException {
        List<Map.Entry<String, Hash>> all = new ArrayList<>();
        UidCursor cursor = table.cursor();
        while (cursor.next()) {
            String uid = new String(
                    cursor.bytes(), cursor.start(), cursor.uidEnd() - cursor.start(), StandardCharsets.ISO_8859_1);
            byte[] digest = new byte[UidTableFormat.DIGEST];
            System.arraycopy(cursor.bytes(), cursor.uidEnd(), digest, 0, digest.length);
            all.add(Map.entry(uid, Hash.of(digest)));
        }
        return all;
    }

    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.toFile().getName()).sorted().toList();
        }
    }

    static List<String> range(int from, int to) {
        List<String> uids = new ArrayList<>();
        for (int i = from; i < to; i++) {
            uids.add("0192d3c4-event-" + i);
        }
        return uids;
    }
}
