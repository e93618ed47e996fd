package org.cairngate.master.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A small Debian package with chosen files, written for a test. */
final class SamplePackage {

    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final TarArchiveOutputStream data = tar(packed);
    private final String name;

    SamplePackage(String name) throws IOException {
        this.name = name;
    }

    SamplePackage folder(String path) throws IOException {
        put(new TarArchiveEntry("./" + path + "/"), "");
        return this;
    }

    SamplePackage file(String path, String contents) throws IOException {
        put(new TarArchiveEntry("./" + path), contents);
        return this;
    }

    SamplePackage link(String path, byte kind, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("./" + path, kind);
        entry.setLinkName(target);
        put(entry, "");
        return this;
    }

    SamplePackage symbolicLink(String path, String target) throws IOException {
        return link(path, TarConstants.LF_SYMLINK, target);
    }

    private void put(TarArchiveEntry entry, String contents) throws IOException {
        byte[] bytes = contents.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        data.putArchiveEntry(entry);
        data.write(bytes);
        data.closeArchiveEntry();
    }

    DebianFiles writeTo(Path folder) throws IOException {
        data.close();
        ByteArrayOutputStream control = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = tar(control)) {
            byte[] bytes = ("Package: " + name + "\nVersion: 1\n").getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("./control");
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
        }
        Path file = folder.resolve(name + "_1_all.deb");
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
            member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.UTF_8));
            member(ar, "control.tar.gz", control.toByteArray());
            member(ar, "data.tar.gz", packed.toByteArray());
        }
        return new DebianFiles(file);
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] bytes) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length));
        ar.write(bytes);
        ar.closeArchiveEntry();
    }

    private static TarArchiveOutputStream tar(OutputStream out) {
        try {
            return new TarArchiveOutputStream(new GZIPOutputStream(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
