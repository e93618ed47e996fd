package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/** The files of a store by themselves: their listed digests, and the checksums inside table files. */
final class FileCheck {

    private static final String CURRENT = "CURRENT";

    private final Path directory;
    private final Findings findings;
    private final BlockDigests blocks;

    FileCheck(Path directory, Findings findings) throws IOException {
        this.blocks = BlockDigests.read(directory);
        this.directory = directory;
        this.findings = findings;
    }

    void run() throws IOException {
        List<String> present = FileDigests.files(directory);
        findings.files = present.size();
        checkCurrent(present);
        findings.require(
                blocks.whole(), "file " + BlockDigests.FILE, "the checksums of blocks are not as they were written");
        if (Files.exists(directory.resolve(FileDigests.LIST))) {
            checkList(present);
        } else {
            checkTablesSetAside(present);
        }
        for (String name : present) {
            if (FileDigests.isTable(name)) {
                checkTable(name);
            }
        }
    }

    /** CURRENT has no checksum of its own: it is one line with the name of the manifest. */
    private void checkCurrent(List<String> present) throws IOException {
        Path current = directory.resolve(CURRENT);
        if (!Files.isRegularFile(current)) {
            findings.add("file " + CURRENT, "it is missing: " + directory + " holds no store, or not all of one");
            return;
        }
        String line = new String(Files.readAllBytes(current), StandardCharsets.ISO_8859_1);
        String manifest = line.strip();
        findings.require(
                line.equals(manifest + "\n") && present.contains(manifest),
                "file " + CURRENT,
                "it names the manifest '" + manifest + "', which is not there");
    }

    private void checkList(List<String> present) throws IOException {
        Optional<Map<String, Hash>> listed = FileDigests.read(directory.resolve(FileDigests.LIST));
        if (listed.isEmpty()) {
            findings.add("file " + FileDigests.LIST, "the list of files is not as it was written");
            return;
        }
        int done = 0;
        for (Map.Entry<String, Hash> file : listed.get().entrySet()) {
            if (present.contains(file.getKey())) {
                checkDigest(file.getKey(), file.getValue());
            } else {
                findings.add("file " + file.getKey(), "it is missing");
            }
            findings.progress("files", ++done, listed.get().size());
        }
        for (String name : present) {
            findings.require(listed.get().containsKey(name), "file " + name, "it appeared after the store was closed");
        }
    }

    /** A store that was not closed in order: table files that the list before knew are still the same. */
    private void checkTablesSetAside(List<String> present) throws IOException {
        Path aside = directory.resolve(FileDigests.SET_ASIDE);
        Optional<Map<String, Hash>> before = FileDigests.read(aside);
        findings.require(
                before.isPresent() || !Files.exists(aside),
                "file " + FileDigests.SET_ASIDE,
                "the list of files is not as it was written");
        Map<String, Hash> listed = before.orElse(Map.of());
        for (String name : present) {
            if (FileDigests.isTable(name) && listed.containsKey(name)) {
                checkDigest(name, listed.get(name));
            }
        }
    }

    private void checkDigest(String name, Hash expected) throws IOException {
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
            Hash actual = FileDigests.digest(file);
            if (!actual.equals(expected)) {
                findings.add(new Damage(
                        "file " + name,
                        "its SHA-256 is " + actual + ", was " + expected + " when the store was closed",
                        blocks.firstDifference(directory, name)));
            }
        }
    }

    private void checkTable(String name) {
        Path file = directory.resolve(name);
        try (Options options = new Options();
                SstFileReader reader = new SstFileReader(options)) {
            reader.open(file.toString());
            reader.verifyChecksum();
        } catch (RocksDBException e) {
            // A running hub removes tables that it has merged into others.
            if (Files.exists(file)) {
                String message = String.valueOf(e.getMessage());
                findings.add(new Damage("file " + name, "RocksDB: " + message, Findings.bytes(message)));
            }
        }
    }
}
