package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cairngate.journal.internal.UidTableFiles.HASH;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One table: what was written is found, nothing else is, and whatever changed is noticed. */
class UidTableTest {

    private static final UidTableName NAME = new UidTableName(0, 0, 0);

    @TempDir
    private Path folder;

    private UidTableFiles files() {
        return new UidTableFiles(folder);
    }

    /** Uids as devices choose them: with long beginnings in common, one the beginning of another, or none of it. */
    @Provide
    Arbitrary<List<String>> uids() {
        Arbitrary<String> text =
                Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(40);
        Arbitrary<String> beginning = Arbitraries.of("", "event-000000000", "0192d3c4-");
        return beginning
                .flatMap(begin -> text.map(begin::concat))
                .list()
                .ofMaxSize(300)
                .map(list -> List.copyOf(new LinkedHashSet<>(list)));
    }

    private static Path temporary() throws IOException {
        return Files.createTempDirectory("uid-tables");
    }

    private static void remove(Path path) throws IOException {
        for (String name : new UidTableFiles(path).names()) {
            Files.delete(path.resolve(name));
        }
        Files.delete(path);
    }

    @Property(tries = 100)
    void aTableAnswersAsAMapDoes(@ForAll("uids") List<String> uids, @ForAll("uids") List<String> others)
            throws Exception {
        Path path = temporary();
        UidTableFiles files = new UidTableFiles(path);
        files.write(NAME, uids);
        try (UidTable table = UidTable.open(path, NAME, HASH)) {
            requireAll(table, uids, others);
        }
        remove(path);
    }

    @Property(tries = 60)
    void mergedTablesAnswerAsOneMapDoes(@ForAll("uids") List<String> uids, @ForAll Random random) throws Exception {
        Path path = temporary();
        UidTableFiles files = new UidTableFiles(path);
        List<UidTable> sources = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            UidTableName name = new UidTableName(0, i, i);
            // Of unequal size, down to none, and some uids in more than one.
            files.write(name, uids.subList(0, random.nextInt(uids.size() + 1)));
            sources.add(UidTable.open(path, name, HASH));
        }
        sources.add(UidTable.open(path, named(files, 3, uids), HASH));
        long most = sources.stream().mapToLong(source -> source.header().uids()).sum();
        UidMerge merge = new UidMerge(sources, () -> false);
        try (UidTable merged = files.folder().write(new UidTableName(0, 0, 3), new UidTableWriter(HASH), most, merge)) {
            requireAll(merged, uids, List.of("another"));
        }
        UidTableFolder.closeAll(sources);
        remove(path);
    }

    private static UidTableName named(UidTableFiles files, int number, List<String> uids) throws IOException {
        UidTableName name = new UidTableName(0, number, number);
        files.write(name, uids);
        return name;
    }

    private static void requireAll(UidTable table, List<String> uids, List<String> others) throws IOException {
        Map<String, Hash> expected = new HashMap<>();
        uids.forEach(uid -> expected.put(uid, Hash.of(UidTableFiles.digest(uid))));
        table.check();
        assertThat(UidTableFiles.all(table)).containsExactlyInAnyOrderElementsOf(expected.entrySet());
        List<String> asked = new ArrayList<>(uids);
        asked.addAll(others);
        Collections.reverse(asked);
        WantedUids wanted = new WantedUids(UidTableFiles.keys(asked), HASH);
        table.find(wanted);
        List<byte[]> digests = wanted.digests();
        for (int i = 0; i < asked.size(); i++) {
            Hash known = expected.get(asked.get(i));
            byte[] digest = digests.get(i);
            assertThat(digest == null ? null : Hash.of(digest)).as(asked.get(i)).isEqualTo(known);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 128, 129, 70_000})
    void tablesOfAnySizeHaveAllTheirUids(int size) throws Exception {
        List<String> uids = UidTableFiles.range(0, size);
        files().write(NAME, uids);
        try (UidTable table = UidTable.open(folder, NAME, HASH)) {
            assertThat(table.header().uids()).isEqualTo(size);
            assertThat(table.header().pages()).isBetween(Math.max(1, size / 64L), Math.max(1, size / 32L));
            requireAll(table, uids, UidTableFiles.range(size, size + 1000));
        }
    }

    @Test
    void uidsOfTheLongestLengthFitAndLongerOnesAreRefused() throws Exception {
        List<String> uids = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            uids.add(("u".repeat(UidTableFormat.LONGEST_UID) + i)
                    .substring(Integer.toString(i).length()));
        }
        files().write(NAME, uids);
        try (UidTable table = UidTable.open(folder, NAME, HASH)) {
            requireAll(table, uids, List.of());
        }
        List<String> longer = List.of("u".repeat(UidTableFormat.LONGEST_UID + 1));
        assertThatThrownBy(() -> files().write(new UidTableName(0, 1, 1), longer))
                .hasMessageContaining("a uid of 256 bytes does not fit into a table");
        assertThat(files().names()).as("nothing is left of it").containsExactly(NAME.file());
    }

    /** The newest of equal uids wins: what an older generation had is forgotten. */
    @Test
    void ofAUidThatSeveralTablesHaveTheNewestStays() throws Exception {
        UidBlock older = new UidBlock(HASH, 2);
        byte[] uid = UidTableFiles.bytes("u");
        older.add(uid, 0, uid.length, HASH.of(uid), Hash.ZERO, 0);
        UidTableFolder tables = files().folder();
        UidTable first = tables.write(NAME, new UidTableWriter(HASH), 1, older::writeTo);
        files().write(new UidTableName(0, 1, 1), List.of("u"));
        UidTable second = UidTable.open(folder, new UidTableName(0, 1, 1), HASH);
        UidMerge merge = new UidMerge(List.of(first, second), () -> false);
        try (UidTable merged = tables.write(new UidTableName(0, 0, 1), new UidTableWriter(HASH), 2, merge)) {
            assertThat(UidTableFiles.all(merged)).containsExactly(Map.entry("u", Hash.of(UidTableFiles.digest("u"))));
        }
        UidTableFolder.closeAll(List.of(first, second));
    }

    @Test
    void everyChangedByteAndEveryMissingEndIsNoticed() throws Exception {
        List<String> uids = UidTableFiles.range(0, 130);
        Path file = files().write(NAME, uids);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(3);
        for (int at = 0; at < whole.length; at += 1 + random.nextInt(7)) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(file, changed);
            requireDamaged(file);
        }
        for (int length : new int[] {0, 1, 39, 40, 100, whole.length / 2, whole.length - 1}) {
            byte[] cut = new byte[length];
            System.arraycopy(whole, 0, cut, 0, length);
            Files.write(file, cut);
            requireDamaged(file);
        }
    }

    private void requireDamaged(Path file) {
        assertThatThrownBy(() -> {
                    try (UidTable table = UidTable.open(folder, NAME, HASH)) {
                        table.check();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("uid table " + file + " is damaged: ")
                .hasMessageContaining("cairn journal export");
    }

    @Test
    void aTableOfAnotherJournalIsRefused() throws Exception {
        files().write(NAME, List.of("u"));
        assertThatThrownBy(() -> UidTable.open(folder, NAME, new UidHash(5)).close())
                .hasMessageContaining("it was written with another seed");
    }

    @Test
    void onlyPagesThatProbablyHaveAUidAreRead() throws Exception {
        files().write(NAME, UidTableFiles.range(0, 65_536));
        try (UidTable table = UidTable.open(folder, NAME, HASH)) {
            UidCursor all = table.cursor();
            long wrong = 0;
            byte[] entry = new byte[UidTableFormat.ENTRY];
            for (String other : UidTableFiles.range(65_536, 75_536)) {
                long hash = HASH.of(UidTableFiles.bytes(other));
                table.read(
                        entry,
                        entry.length,
                        UidTableFormat.HEADER + table.header().page(hash) * UidTableFormat.ENTRY);
                wrong += UidTableFormat.mayHave(entry, 0, hash) ? 1 : 0;
            }
            assertThat(all.next()).isTrue();
            assertThat(wrong).isLessThan(500);
        }
    }

    @Test
    void hashesAreSortedAsUnsignedNumbers() {
        Random random = new Random(9);
        for (int size : new int[] {0, 1, 2, 3, 1000, 65_536}) {
            long[] hashes =
                    IntStream.range(0, size).mapToLong(i -> random.nextLong()).toArray();
            int[] order = new HashOrder(size).of(hashes, size);
            for (int i = 1; i < size; i++) {
                assertThat(Long.compareUnsigned(hashes[order[i - 1]], hashes[order[i]]))
                        .isNegative();
            }
        }
        assertThat(new HashOrder(4).of(new long[] {-1, 3, 2, 3, 1}, 4)).containsExactly(2, 1, 3, 0);
    }
}
