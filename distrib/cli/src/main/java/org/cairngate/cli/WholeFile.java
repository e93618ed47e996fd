package org.cairngate.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A new file (mode 0600) that is there as a whole or not at all: written beside its place under another name, which goes away with
 * the process, and renamed when all of it is on the disk. For one thread.
 */
final class WholeFile extends OutputStream {

    private final Path file;
    private final Path folder;
    private final Path draft;
    private final FileChannel channel;

    private WholeFile(Path file, Path folder, Path draft) throws IOException {
        this.file = file;
        this.folder = folder;
        this.draft = draft;
        this.channel = FileChannel.open(draft, StandardOpenOption.WRITE);
    }

    /**
     * Begins a file.
     *
     * @throws CommandFailedException when it is there already, or its folder is not
     */
    static WholeFile begin(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CommandFailedException("there is no folder for " + file + ": make it, or name another file");
        }
        if (Files.exists(file)) {
            throw there(file, null);
        }
        Path draft = Files.createTempFile(folder, "." + file.getFileName() + ".", ".part");
        draft.toFile().deleteOnExit();
        return new WholeFile(file, folder, draft);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * All is there: brings it to the disk and gives it its name.
     *
     * @throws CommandFailedException when another file has taken that meanwhile
     */
    void finish() throws IOException {
        try {
            channel.force(true);
            Files.move(draft, file);
        } catch (FileAlreadyExistsException e) {
            throw there(file, e);
        } catch (IOException e) {
            throw failed(e);
        }
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Leaves nothing of what was not finished. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }

    private FileSystemException failed(IOException cause) {
        FileSystemException failure = new FileSystemException(file.toString(), null, cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    private static CommandFailedException there(Path file, Exception cause) {
        return new CommandFailedException(file + " is there already; name a new file", cause);
    }
}
