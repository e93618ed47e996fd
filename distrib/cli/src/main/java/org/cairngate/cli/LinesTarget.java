package org.cairngate.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.journal.JournalEntry;

/** A line of JSON for each event. */
final class LinesTarget implements ExportTarget {

    /** A line is at most this long: 64 KiB of event and its annotation in base64, and names. */
    private static final int LONGEST_LINE = 128 << 10;

    private final OutputStream out;
    private final Optional<FileChannel> file;
    private final long next;
    private final JournalFilter devices;
    private final JsonFactory json = new JsonFactory();

    /** Lines to a stream that stays open. */
    LinesTarget(OutputStream out, long next, JournalFilter devices) {
        this(out, Optional.empty(), next, devices);
    }

    private LinesTarget(OutputStream out, Optional<FileChannel> file, long next, JournalFilter devices) {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.file = file;
        this.next = next;
        this.devices = devices;
    }

    /** Lines to a file that does not exist, or behind the last whole line of one that does. */
    static LinesTarget file(Path path, boolean resume, JournalFilter devices) throws IOException {
        long next = resume ? lastPosition(path) + 1 : 0;
        FileChannel channel = resume
                ? FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                : FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new LinesTarget(Channels.newOutputStream(channel), Optional.of(channel), next, devices);
    }

    /** Cuts a torn line off and returns the position of the last whole one; -1 when there is none. */
    private static long lastPosition(Path path) throws IOException {
        if (!path.toFile().exists()) {
            return -1;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long from = Math.max(0, file.length() - 2L * LONGEST_LINE);
            byte[] tail = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(tail);
            String text = new String(tail, StandardCharsets.ISO_8859_1);
            int end = text.lastIndexOf('\n');
            if (end < 0 && from == 0) {
                file.setLength(0);
                return -1;
            }
            Object position = null;
            if (end >= 0) {
                String line = text.substring(text.lastIndexOf('\n', end - 1) + 1, end);
                position = JSON.std.mapFrom(line).get("position");
            }
            if (!(position instanceof Number last)) {
                throw new CommandFailedException(
                        path + " does not end as an export does: use another file and --from N");
            }
            file.setLength(from + end + 1);
            return last.longValue();
        }
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public void put(JournalEntry entry) throws IOException {
        try (JsonGenerator line = json.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            line.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            line.writeStartObject();
            line.writeNumberField("position", entry.position());
            line.writeStringField("uid", entry.uid());
            line.writeStringField("namespace", entry.namespace());
            line.writeStringField("device", devices.device(entry));
            line.writeStringField(
                    "received",
                    JournalFilter.received(entry).map(Instant::toString).orElse(JournalFilter.UNKNOWN));
            line.writeBinaryField("event", entry.bytes());
            line.writeBinaryField("annotation", entry.annotation());
            line.writeEndObject();
        }
        out.write('\n');
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
