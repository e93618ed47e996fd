package org.cairngate.master.packaging;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The package that the build made, read without Debian's tools. */
record DebianPackage(Path file, Map<String, String> control, Map<String, TarArchiveEntry> data) {

    /** The folder that the build wrote to. */
    static Path folder() {
        return Path.of(System.getProperty("package.folder"));
    }

    /** The one package in {@link #folder()}. */
    static DebianPackage built() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            List<Path> packages =
                    files.filter(file -> file.toString().endsWith(".deb")).toList();
            if (packages.size() != 1) {
                throw new IOException("one package is expected, there are " + packages);
            }
            return read(packages.get(0));
        }
    }

    private static DebianPackage read(Path file) throws IOException {
        Map<String, String> control = new TreeMap<>();
        Map<String, TarArchiveEntry> data = new LinkedHashMap<>();
        members(file, (name, tar) -> {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (name.startsWith("control.")) {
                    control.put(path(entry), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
                } else {
                    data.put(path(entry), entry);
                }
            }
        });
        return new DebianPackage(file, control, data);
    }

    /** Writes its files below the folder, with their modes. */
    void unpackTo(Path folder) throws IOException {
        members(file, (name, tar) -> {
            if (!name.startsWith("data.")) {
                return;
            }
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve(path(entry));
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(tar, target);
                    target.toFile().setExecutable((entry.getMode() & 0100) != 0, false);
                }
            }
        });
    }

    /** The values of a field of the control file. */
    String field(String name) {
        return control.get("control")
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    /** The files, without folders. */
    List<String> files() {
        List<String> files = new ArrayList<>();
        data.forEach((path, entry) -> {
            if (entry.isFile()) {
                files.add(path);
            }
        });
        return files;
    }

    private static String path(TarArchiveEntry entry) {
        return entry.getName().replaceFirst("^\\./", "");
    }

    private interface Member {

        void read(String name, TarArchiveInputStream tar) throws IOException;
    }

    private static void members(Path file, Member member) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                ArArchiveInputStream ar = new ArArchiveInputStream(in)) {
            for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
                if (entry.getName().endsWith(".tar.gz")) {
                    byte[] packed = ar.readAllBytes();
                    try (TarArchiveInputStream tar =
                            new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(packed)))) {
                        member.read(entry.getName(), tar);
                    }
                }
            }
        }
    }
}
