package org.cairngate.master.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Puts packages and files into a layer the way that Debian would install them, without running anything.
 *
 * @param layer where they go
 */
record RootFiles(LayerWriter layer) {

    /** Folders that are links into /usr on every Debian system, while packages of Debian 12 still have files below them. */
    private static final List<String> IN_USR = List.of("bin", "sbin", "lib", "lib64");

    private static final int FOLDER = 0755;
    private static final int PERMISSIONS = 0777;

    /** Documentation that only people read; copyright files stay, as the licences ask for. */
    private static final List<String> LEFT_OUT =
            List.of("usr/share/man/", "usr/share/locale/", "usr/share/lintian/", "etc/update-motd.d/");

    private static final String DOCUMENTATION = "usr/share/doc/";

    /** The folders that have to be there before any package. */
    void skeleton() throws IOException {
        layer.folder("usr", FOLDER);
        for (String folder : IN_USR) {
            layer.folder("usr/" + folder, FOLDER);
            layer.link(folder, "usr/" + folder);
        }
    }

    /** Puts in what a package would install, and what it says of itself where scanners for known flaws look. */
    void install(DebianFiles debian) throws IOException {
        debian.visit((path, entry, contents) -> {
            if (isWanted(path, entry)) {
                put(inUsr(path), entry, contents);
            }
        });
        String status = "var/lib/dpkg/status.d/" + debian.field("Package");
        parents(status);
        byte[] bytes = debian.control().getBytes(StandardCharsets.UTF_8);
        layer.file(status, 0644, bytes.length, new ByteArrayInputStream(bytes));
    }

    /** Puts in the files of a package whose paths are wanted. */
    void pick(DebianFiles debian, Predicate<String> wanted) throws IOException {
        debian.visit((path, entry, contents) -> {
            if (wanted.test(path)) {
                parents(path);
                put(path, entry, contents);
            }
        });
    }

    /** Puts in all files below a folder, executable where they are. */
    void copy(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String path = folder.relativize(file).toString();
            parents(path);
            try (InputStream in = Files.newInputStream(file)) {
                layer.file(path, Files.isExecutable(file) ? 0755 : 0644, Files.size(file), in);
            }
        }
    }

    private void parents(String path) throws IOException {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            layer.folder(path.substring(0, slash), FOLDER);
        }
    }

    private static boolean isWanted(String path, TarArchiveEntry entry) {
        if (path.startsWith(DOCUMENTATION)) {
            return entry.isDirectory() || entry.isSymbolicLink() || path.endsWith("/copyright");
        }
        return LEFT_OUT.stream().noneMatch(path::startsWith);
    }

    private static String inUsr(String path) {
        int slash = path.indexOf('/');
        String top = slash < 0 ? path : path.substring(0, slash);
        return IN_USR.contains(top) ? "usr/" + path : path;
    }

    private void put(String path, TarArchiveEntry entry, InputStream contents) throws IOException {
        int mode = entry.getMode() & PERMISSIONS;
        if (entry.isDirectory()) {
            layer.folder(path, path.equals("tmp") || path.equals("var/tmp") ? 01777 : mode);
        } else if (entry.isSymbolicLink()) {
            layer.link(path, entry.getLinkName());
        } else if (entry.getLinkFlag() == TarConstants.LF_NORMAL) {
            layer.file(path, mode, entry.getSize(), contents);
        } else {
            throw new IOException(path + " is neither folder nor file nor symbolic link");
        }
    }
}
