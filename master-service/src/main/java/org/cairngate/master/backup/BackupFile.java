package org.cairngate.master.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.util.StreamUtils;

/**
 * Makes the one file of a backup. It is written beside its place with mode 0600, synced, and takes its name when it is whole; whatever
 * fails leaves nothing behind, and a file that is there is never replaced. For one thread.
 */
public final class BackupFile {

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Optional<Passphrase> passphrase;
    private final Output output;

    /** What writes the bytes of the file. */
    interface Output {
        OutputStream open(FileChannel channel);
    }

    /**
     * What a backup turned out to be.
     *
     * @param moment of what and of when it is
     * @param bytes length of the file
     */
    public record Written(Moment moment, long bytes) {}

    /**
     * A file to be written.
     *
     * @param passphrase to encrypt it with; empty to leave it readable by whoever has it
     */
    public BackupFile(Path file, Optional<Passphrase> passphrase) {
        this(file, passphrase, Channels::newOutputStream);
    }

    BackupFile(Path file, Optional<Passphrase> passphrase, Output output) {
        this.file = file.toAbsolutePath().normalize();
        this.passphrase = passphrase;
        this.output = output;
    }

    /**
     * Backs up a data directory, whether its master runs or not.
     *
     * @param lines told how far it is, a line each time
     * @throws BackupRefusedException when the file is there already, or a disk is full
     * @throws IOException when a disk fails
     */
    public Written write(DataFolder folder, Clock clock, Consumer<String> lines) throws IOException {
        if (Files.exists(file)) {
            throw new BackupRefusedException(file + " is there already. Name another file, or remove it");
        }
        if (file.startsWith(folder.root().toAbsolutePath().normalize())) {
            throw new BackupRefusedException(
                    file + " is in the data directory that it is a backup of. Name a file elsewhere,"
                            + " best on another disk");
        }
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try (StagedBackup staged = StagedBackup.of(folder, clock)) {
            try {
                long bytes = pack(staged.moment(), folder.staging(), partial, lines);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
                sync(file.getParent());
                return new Written(staged.moment(), bytes);
            } finally {
                Files.deleteIfExists(partial);
            }
        }
    }

    private long pack(Moment moment, Path staging, Path partial, Consumer<String> lines) throws IOException {
        Files.deleteIfExists(partial);
        try (FileChannel channel = FileChannel.open(
                        partial,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                OutputStream bytes = new BufferedOutputStream(output.open(channel), BUFFER)) {
            try (OutputStream out = sealed(StreamUtils.nonClosing(bytes))) {
                addAll(new ArchiveWriter(out, moment), staging, lines);
            }
            bytes.flush();
            channel.force(true);
            return channel.size();
        } catch (FileAlreadyExistsException e) {
            throw new BackupRefusedException("another backup to " + file + " is being made", e);
        } catch (BackupRefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new BackupRefusedException(
                    "the backup is not written to " + file + ": " + e.getMessage()
                            + ". Nothing is left of it; see to the room there, and try again",
                    e);
        }
    }

    private OutputStream sealed(OutputStream out) throws IOException {
        return passphrase.isPresent() ? Envelope.seal(out, new PassphraseStanza(passphrase.get())) : out;
    }

    private static void addAll(ArchiveWriter archive, Path staging, Consumer<String> lines) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(staging)) {
            all.filter(Files::isRegularFile)
                    .forEach(path -> files.put(
                            staging.relativize(path)
                                    .toString()
                                    .replace(path.getFileSystem().getSeparator(), "/"),
                            path));
        }
        long total = 0;
        for (Path path : files.values()) {
            total += Files.size(path);
        }
        PackingProgress progress = new PackingProgress(total, lines);
        for (var one : files.entrySet()) {
            boolean readable = Files.getPosixFilePermissions(one.getValue()).contains(PosixFilePermission.OTHERS_READ);
            archive.add(one.getKey(), one.getValue(), readable, progress::copied);
        }
        archive.finish();
    }

    /** Makes sure that a file, or the names in a folder, survive a power cut. */
    static void sync(Path place) throws IOException {
        try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
