package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a journal's {@link UidTables}. A file has its name only when it is whole and synced, and a power cut leaves it there.
 *
 * @param path the folder, which need not exist
 * @param hash by which the tables are ordered
 */
record UidTableFolder(Path path, UidHash hash) {

    /** What a file is called until it is whole. */
    private static final String UNFINISHED = ".tmp";

    /** Times that the names are read, for a gateway that runs may merge tables meanwhile. */
    private static final int ATTEMPTS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(UidTableFolder.class);

    /** What there is to be read, and what cannot be. */
    record Found(List<UidTable> tables, List<String> damages) {}

    /**
     * Makes the folder, removes what a crash left in it, and opens the tables.
     *
     * @param oldest tables of generations before this one are forgotten
     * @throws IOException when one of them is damaged; then none is open
     */
    List<UidTable> open(long oldest) throws IOException {
        DurableFolder.create(path);
        // A process that was killed may have made it and not synced its name.
        Optional<Path> above = Optional.ofNullable(path.toAbsolutePath().getParent());
        if (above.isPresent()) {
            DurableFolder.sync(above.get());
        }
        List<UidTableName> names = new ArrayList<>();
        for (String file : files()) {
            if (file.endsWith(UNFINISHED)) {
                Files.delete(path.resolve(file));
            }
            UidTableName.parse(file).ifPresent(names::add);
        }
        List<UidTableName> leftOver = names.stream()
                .filter(name -> name.generation() < oldest || names.stream().anyMatch(name::liesWithin))
                .toList();
        names.removeAll(leftOver);
        List<UidTable> tables = openAll(names);
        for (UidTableName name : leftOver) {
            LOG.info("journal uid table removed file={} reason=left-over", name.file());
            Files.deleteIfExists(path.resolve(name.file()));
        }
        return tables;
    }

    private List<UidTable> openAll(List<UidTableName> names) throws IOException {
        List<UidTable> tables = new ArrayList<>();
        boolean opened = false;
        try {
            for (UidTableName name : names) {
                tables.add(UidTable.open(path, name, hash));
            }
            opened = true;
            return tables;
        } finally {
            if (!opened) {
                closeAll(tables);
            }
        }
    }

    /** Opens the tables of a folder in which a gateway may be at work, and changes nothing there. */
    Found openReadOnly() throws IOException {
        IOException last = new IOException("uid tables in " + path + " change all the time");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<UidTable> tables = new ArrayList<>();
            boolean opened = false;
            try {
                List<String> damages = new ArrayList<>();
                for (UidTableName name : names()) {
                    open(name, tables, damages);
                }
                opened = true;
                return new Found(tables, damages);
            } catch (NoSuchFileException e) {
                last = e;
            } finally {
                if (!opened) {
                    closeAll(tables);
                }
            }
        }
        throw last;
    }

    private void open(UidTableName name, List<UidTable> tables, List<String> damages) throws NoSuchFileException {
        try {
            tables.add(UidTable.open(path, name, hash));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            damages.add(e.getMessage());
        }
    }

    /** The names of tables, read until they stay: one reading may miss a table that comes and those that go for it. */
    private List<UidTableName> names() throws IOException {
        List<String> before = files();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<String> now = files();
            if (now.equals(before)) {
                break;
            }
            before = now;
        }
        return before.stream()
                .map(UidTableName::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    private List<String> files() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(Path::getFileName)
                    .filter(Objects::nonNull)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    /** Writes a table; when this returns a power cut leaves it there. */
    UidTable write(UidTableName name, UidTableWriter writer, long mostUids, UidTableWriter.Source uids)
            throws IOException {
        Path unfinished = path.resolve(name.file() + UNFINISHED);
        writer.write(unfinished, mostUids, uids);
        Files.move(unfinished, path.resolve(name.file()), StandardCopyOption.ATOMIC_MOVE);
        DurableFolder.sync(path);
        return UidTable.open(path, name, hash);
    }

    /** Closes a table and removes its file. What fails is tried again when the journal is opened the next time. */
    void remove(UidTable table) {
        try {
            table.close();
            Files.deleteIfExists(table.path());
        } catch (IOException e) {
            LOG.warn("journal uid table not removed file={} error=\"{}\"", table, e.getMessage());
        }
    }

    static void closeAll(List<UidTable> tables) {
        for (UidTable table : tables) {
            try {
                table.close();
            } catch (IOException e) {
                LOG.warn("journal uid table not closed file={} error=\"{}\"", table, e.getMessage());
            }
        }
    }
}
