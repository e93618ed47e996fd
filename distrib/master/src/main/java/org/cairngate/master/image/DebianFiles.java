package org.cairngate.master.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * A Debian package read for what is in it; none of its scripts are run.
 *
 * @param file the package
 */
record DebianFiles(Path file) {

    /** Takes one entry; its contents can be read from the stream until it returns. */
    interface Visitor {

        void visit(String path, TarArchiveEntry entry, InputStream contents) throws IOException;
    }

    /** Shows every folder, file and link, in the package's own order, by paths without a leading slash. */
    void visit(Visitor visitor) throws IOException {
        visit("data.tar", visitor);
    }

    /** The control file: name, version, dependencies. */
    String control() throws IOException {
        StringBuilder control = new StringBuilder();
        visit("control.tar", (path, entry, contents) -> {
            if (path.equals("control")) {
                control.append(new String(contents.readAllBytes(), StandardCharsets.UTF_8));
            }
        });
        if (control.isEmpty()) {
            throw new IOException(file + " is no Debian package: it has no control file");
        }
        return control.toString();
    }

    /** A field of the control file that every package has and that is one line, such as Package or Version. */
    String field(String name) throws IOException {
        String start = name + ": ";
        return control()
                .lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow(() -> new IOException(file + " has no " + name));
    }

    private void visit(String member, Visitor visitor) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                ArArchiveInputStream ar = new ArArchiveInputStream(in)) {
            for (ArArchiveEntry part = ar.getNextEntry(); part != null; part = ar.getNextEntry()) {
                if (part.getName().startsWith(member)) {
                    visitAll(unpacked(part.getName(), ar), visitor);
                }
            }
        }
    }

    private static void visitAll(InputStream unpacked, Visitor visitor) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(unpacked);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String path = entry.getName().replaceFirst("^\\./", "").replaceFirst("/$", "");
            if (!path.isEmpty()) {
                visitor.visit(path, entry, tar);
            }
        }
    }

    private InputStream unpacked(String part, InputStream packed) throws IOException {
        if (part.endsWith(".xz")) {
            return new XZCompressorInputStream(packed);
        }
        if (part.endsWith(".gz")) {
            return new GZIPInputStream(packed);
        }
        throw new IOException(file + ": " + part + " is packed in a way that is not known here (known: xz, gz)");
    }
}
