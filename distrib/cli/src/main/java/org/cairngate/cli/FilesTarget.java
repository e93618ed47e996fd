package org.cairngate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairngate.journal.JournalEntry;

/** Two files for each event: what was received, under its position and {@code .event}, and {@code .annotation}. */
final class FilesTarget implements ExportTarget {

    // The event's file comes last: where it is, the other one is whole.
    private static final Pattern NAME = Pattern.compile("[0-9]{20}\\.event");

    private final Path folder;
    private final long next;

    FilesTarget(Path folder, boolean resume) throws IOException {
        this.folder = Files.createDirectories(folder);
        OptionalLong last = last();
        if (last.isPresent() && !resume) {
            throw new CommandFailedException(folder + " has events of an export: name another folder, or --resume");
        }
        this.next = last.isPresent() ? last.getAsLong() + 1 : 0;
    }

    private OptionalLong last() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> NAME.matcher(name).matches())
                    .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
                    .max();
        }
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public void put(JournalEntry entry) throws IOException {
        String name = String.format("%020d", entry.position());
        Files.write(folder.resolve(name + ".annotation"), entry.annotation());
        Path part = folder.resolve(name + ".part");
        Files.write(part, entry.bytes());
        Files.move(part, folder.resolve(name + ".event"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void finish() {
        // Each file is complete as it is.
    }

    @Override
    public void close() {
        // No file stays open.
    }
}
