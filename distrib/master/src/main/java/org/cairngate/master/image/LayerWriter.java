package org.cairngate.master.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes one layer: a packed tar in which every entry has the same time, so that equal contents in equal order are equal bytes. Not for
 * several threads.
 */
final class LayerWriter implements Closeable {

    private static final int ROOT = 0;

    private final MessageDigest unpacked = Sha256.digest();
    private final TarArchiveOutputStream tar;
    private final FileTime time;
    private final Set<String> written = new HashSet<>();

    /** Writes to the stream, which is closed with this. */
    LayerWriter(OutputStream out, Instant time) throws IOException {
        this.tar = new TarArchiveOutputStream(new DigestOutputStream(new GZIPOutputStream(out), unpacked), "UTF-8");
        this.tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        this.tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        this.time = FileTime.from(time);
    }

    /** Writes a folder of root's, unless it was written already. */
    void folder(String path, int mode) throws IOException {
        folder(path, mode, ROOT);
    }

    /** Writes a folder of a user and the group of the same number, unless it was written already. */
    void folder(String path, int mode, int user) throws IOException {
        if (written.add(path)) {
            TarArchiveEntry entry = new TarArchiveEntry(path + "/");
            entry.setIds(user, user);
            put(entry, mode);
            tar.closeArchiveEntry();
        }
    }

    /** Writes a file of root's; throws when the layer has one of this path already. */
    void file(String path, int mode, long size, InputStream contents) throws IOException {
        writeOnce(path);
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(size);
        put(entry, mode);
        contents.transferTo(tar);
        tar.closeArchiveEntry();
    }

    /** Writes a symbolic link; throws when the layer has something of this path already. */
    void link(String path, String target) throws IOException {
        writeOnce(path);
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        put(entry, 0777);
        tar.closeArchiveEntry();
    }

    private void writeOnce(String path) throws IOException {
        if (!written.add(path)) {
            throw new IOException("two packages of one layer have " + path);
        }
    }

    private void put(TarArchiveEntry entry, int mode) throws IOException {
        entry.setMode(mode);
        entry.setLastModifiedTime(time);
        tar.putArchiveEntry(entry);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    /** SHA-256 of the tar before it was packed, which an image's configuration names layers by; call it once, after {@link #close}. */
    String unpackedDigest() {
        return HexFormat.of().formatHex(unpacked.digest());
    }
}
