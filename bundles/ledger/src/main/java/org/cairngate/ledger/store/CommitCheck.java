package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.store.CommitMark.FilePrefix;

/** Whether a store still holds what its newest commit mark says. Made before the database is opened, for one thread. */
final class CommitCheck {

    private static final String PLACE = "file " + CommitMarks.FILE;

    private final Path directory;
    private final CommitMarks.Stored stored;

    CommitCheck(Path directory) throws IOException {
        this.directory = directory;
        this.stored = CommitMarks.read(directory);
    }

    /**
     * Refuses a store whose manifest is damaged, or that was not closed in order and lost something since. Looks before
     * RocksDB does: it may not come back from reading a damaged manifest, and its recovery removes a damaged log and with it
     * what can still be read there.
     */
    static void requireNothingLost(Path directory) throws IOException {
        if (!Files.exists(directory.resolve("CURRENT"))) {
            return;
        }
        CommitCheck check = new CommitCheck(directory);
        Optional<Map<String, Hash>> listed = FileDigests.read(directory.resolve(FileDigests.LIST));
        requireNone(directory, listed.isPresent() ? check.manifests(listed.get()) : check.files());
        if (check.stored.newest().isPresent() && !Files.exists(directory.resolve(FileDigests.LIST))) {
            try (Database database = Database.open(directory, Database.Mode.READ)) {
                requireNone(directory, check.content(database));
            }
        }
    }

    private List<Damage> manifests(Map<String, Hash> listed) throws IOException {
        List<Damage> damages = new ArrayList<>();
        for (Map.Entry<String, Hash> file : listed.entrySet()) {
            Path path = directory.resolve(file.getKey());
            if (file.getKey().startsWith(FileDigests.MANIFEST)
                    && Files.exists(path)
                    && !FileDigests.digest(path).equals(file.getValue())) {
                damages.add(new Damage(
                        "file " + file.getKey(),
                        "its SHA-256 is not " + file.getValue() + " as when the store was closed"));
            }
        }
        return damages;
    }

    private static void requireNone(Path directory, List<Damage> damages) {
        if (!damages.isEmpty()) {
            throw new StorageException("store " + directory + " is damaged: " + damages.get(0)
                    + ". Keep it as it is and let fsck say more");
        }
    }

    /** The mark's own file. */
    List<Damage> marks() {
        return stored.brokenSlots().stream()
                .map(slot -> new Damage(PLACE, "its slot " + slot + " is not as it was written"))
                .toList();
    }

    /** The files that are only appended to, against what they held. RocksDB may have removed some of them since. */
    List<Damage> files() throws IOException {
        List<Damage> damages = new ArrayList<>();
        for (FilePrefix expected : stored.newest().map(CommitMark::files).orElse(List.of())) {
            compare(expected).ifPresent(damages::add);
        }
        return damages;
    }

    private Optional<Damage> compare(FilePrefix expected) throws IOException {
        FilePrefix actual;
        try {
            actual = AppendedFiles.prefix(directory.resolve(expected.name()), expected.length());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // RocksDB removes what it has no use for; what was lost with it shows in content()
        }
        String place = "file " + expected.name();
        if (actual.length() < expected.length()) {
            return Optional.of(new Damage(
                    place, "it has " + actual.length() + " bytes, had " + expected.length() + " at the last commit"));
        }
        return actual.equals(expected)
                ? Optional.empty()
                : Optional.of(new Damage(
                        place,
                        "the SHA-256 of its first " + expected.length() + " bytes is " + actual.digest() + ", was "
                                + expected.digest() + " at the last commit"));
    }

    /** The newest change and the newest block, against those that were committed. */
    List<Damage> content(Database database) {
        Rows rows = new Rows(database);
        long size = rows.size();
        if (stored.newest().isEmpty()) {
            return size == 0 ? List.of() : List.of(new Damage(PLACE, "it is missing or not readable"));
        }
        CommitMark mark = stored.newest().get();
        long sequence = database.sequence();
        if (size < mark.size()) {
            return List.of(new Damage(
                    "headers height=" + size + ".." + (mark.size() - 1),
                    "they are missing: the store had committed " + mark.size() + " blocks, the last one with leaf hash "
                            + mark.lastHeaderLeaf()));
        }
        if (sequence < mark.sequence()) {
            return List.of(new Damage(
                    "changes " + (sequence + 1) + ".." + mark.sequence(),
                    "they are missing: the store had committed them beside its " + size + " blocks"));
        }
        Optional<StoredHeader> last = mark.size() == 0 ? Optional.empty() : rows.header(mark.size() - 1);
        return last.filter(header -> !header.header().leafHash().equals(mark.lastHeaderLeaf()))
                .map(header -> List.of(new Damage(
                        "headers height=" + (mark.size() - 1),
                        "its leaf hash is not " + mark.lastHeaderLeaf() + ", which was committed")))
                .orElse(List.of());
    }
}
