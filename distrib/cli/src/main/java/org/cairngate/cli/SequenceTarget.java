package org.cairngate.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.cbor.CborWriter;

/** A CBOR sequence (RFC 8742) of {@code [position, uid, namespace, event, annotation]}. */
final class SequenceTarget implements ExportTarget {

    private final OutputStream out;
    private final Optional<FileChannel> file;

    /** A sequence to a stream that stays open. */
    SequenceTarget(OutputStream out) {
        this(out, Optional.empty());
    }

    private SequenceTarget(OutputStream out, Optional<FileChannel> file) {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.file = file;
    }

    /** A sequence to a file that does not exist. */
    static SequenceTarget file(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new SequenceTarget(Channels.newOutputStream(channel), Optional.of(channel));
    }

    @Override
    public long next() {
        return 0;
    }

    @Override
    public void put(JournalEntry entry) throws IOException {
        out.write(new CborWriter()
                .array(5)
                .uint(entry.position())
                .text(entry.uid())
                .text(entry.namespace())
                .bytes(entry.bytes())
                .bytes(entry.annotation())
                .toBytes());
    }

    @Override
    public void finish() throws IOException {
        out.flush();
        if (file.isPresent()) {
            file.get().force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            out.close();
        }
    }
}
