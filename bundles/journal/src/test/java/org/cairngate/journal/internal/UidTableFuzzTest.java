package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.journal.internal.UidTableFiles.HASH;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.journal.internal.UidTableFormat.Header;
import org.cairngate.journal.internal.UidTableFormat.Place;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;

/** Files that somebody else wrote are refused, or every uid that is in them is found. */
class UidTableFuzzTest {

    private static final UidTableName NAME = new UidTableName(0, 0, 0);

    /** Any bytes as a file. */
    @FuzzTest(maxDuration = "8s")
    void file(byte[] data) throws IOException {
        read(data);
    }

    /** A page with right checksums, behind which the fuzzer would not come; the first bytes are what the header and the index say. */
    @FuzzTest(maxDuration = "8s")
    void page(byte[] data) throws IOException {
        if (data.length < 8 || data.length > UidTableFormat.LONGEST_PAGE) {
            return;
        }
        ByteBuffer said = ByteBuffer.wrap(data);
        int uids = said.get() & 0xff;
        int bits = said.get();
        int moved = said.getShort();
        int longer = said.getInt();
        byte[] content = new byte[said.remaining()];
        said.get(content);
        read(table(content, uids, bits, moved, longer));
    }

    private static byte[] table(byte[] content, int uids, int bits, int moved, int longer) {
        int at = UidTableFormat.HEADER + UidTableFormat.ENTRY;
        byte[] file = new byte[at + content.length + UidTableFormat.CRC];
        System.arraycopy(content, 0, file, at, content.length);
        UidTableFormat.seal(file, at, at + content.length, 0);
        for (int start = at; start < at + content.length; ) {
            int end = start + 1 + (file[start] & 0xff);
            if (end + UidTableFormat.DIGEST > at + content.length) {
                break;
            }
            UidTableFormat.announce(file, UidTableFormat.HEADER, HASH.of(file, start + 1, end));
            start = end + UidTableFormat.DIGEST;
        }
        Place place = new Place(at + moved, content.length + UidTableFormat.CRC + longer);
        UidTableFormat.putEntry(file, UidTableFormat.HEADER, 0, place);
        byte[] header = UidTableFormat.encode(new Header(bits, uids, file.length), HASH);
        System.arraycopy(header, 0, file, 0, header.length);
        return file;
    }

    private static List<Map.Entry<String, Hash>> read(byte[] file) throws IOException {
        Path folder = Files.createTempDirectory("uid-table");
        Path path = folder.resolve(NAME.file());
        Files.write(path, file);
        List<Map.Entry<String, Hash>> all = new ArrayList<>();
        try (UidTable table = UidTable.open(folder, NAME, HASH)) {
            table.check();
            all.addAll(UidTableFiles.all(table));
            List<String> uids = all.stream().map(Map.Entry::getKey).toList();
            WantedUids wanted = new WantedUids(UidTableFiles.keys(uids), HASH);
            table.find(wanted);
            assertThat(wanted.digests()).doesNotContainNull();
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("uid table " + path + " is damaged: ");
        } finally {
            Files.delete(path);
            Files.delete(folder);
        }
        return all;
    }

    @Test
    void theFuzzersTablesAreAsThoseThatAreWritten() throws Exception {
        byte[] content = ByteBuffer.allocate(2 + 32)
                .put((byte) 1)
                .put((byte) 'u')
                .put(UidTableFiles.digest("u"))
                .array();
        byte[] sealed = table(content, 1, 0, 0, 0);
        Path folder = Files.createTempDirectory("uid-table");
        Path file = new UidTableFiles(folder).write(NAME, List.of("u"));
        assertThat(sealed).isEqualTo(Files.readAllBytes(file));
        Files.delete(file);
        Files.delete(folder);
        assertThat(read(sealed)).containsExactly(Map.entry("u", Hash.of(UidTableFiles.digest("u"))));
        assertThat(read(table(content, 2, 0, 0, 0))).isEmpty();
        assertThat(read(table(content, 1, 1, 0, 0))).isEmpty();
        assertThat(read(table(content, 1, 40, 0, 0))).isEmpty();
        assertThat(read(table(content, 1, 0, 1, -1))).isEmpty();
        assertThat(read(table(content, 1, 0, 0, Integer.MAX_VALUE))).isEmpty();
        assertThat(read(table(new byte[40], 1, 0, 0, 0)))
                .as("a uid of no bytes")
                .isEmpty();
    }
}
