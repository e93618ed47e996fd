package org.cairngate.master.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of packages becomes what of an image layout. */
class ImageLayoutTest {

    private static final Instant TIME = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    private Path folder;

    private DebianFiles library() throws IOException {
        return new SamplePackage("library")
                .folder("lib")
                .file("lib/library.so", "code")
                .symbolicLink("usr/lib/library.so.1", "library.so")
                .file("usr/share/doc/library/copyright", "free")
                .file("usr/share/doc/library/changelog", "long")
                .file("usr/share/man/man1/library.1", "how")
                .writeTo(folder);
    }

    private BuiltImage image(String name, DebianFiles... packages) throws IOException {
        ImageLayout layout = new ImageLayout(folder.resolve(name), TIME);
        layout.layer("all", layer -> {
            RootFiles root = new RootFiles(layer);
            root.skeleton();
            for (DebianFiles debian : packages) {
                root.install(debian);
            }
        });
        layout.finish("amd64", new JsonObject(), "1");
        return BuiltImage.read(folder.resolve(name));
    }

    private static Map<String, TarArchiveEntry> entries(Path layer) throws IOException {
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(layer)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(entries.put(entry.getName(), entry))
                        .as(entry.getName())
                        .isNull();
            }
        }
        return entries;
    }

    private static String sha256(InputStream in) throws IOException {
        return HexFormat.of().formatHex(Sha256.digest().digest(in.readAllBytes()));
    }

    private static Map<String, String> hashes(Path folder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try (InputStream in = Files.newInputStream(file)) {
                    hashes.put(folder.relativize(file).toString(), sha256(in));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return hashes;
    }

    @Test
    void theSamePackagesAreTheSameImageByteForByte() throws Exception {
        DebianFiles library = library();
        image("one", library);
        image("other", library);
        assertThat(hashes(folder.resolve("one")))
                .isEqualTo(hashes(folder.resolve("other")))
                .hasSize(5);
    }

    @Test
    void everyBlobIsNamedByItsHashAndEveryLayerByThatOfItsTar() throws Exception {
        BuiltImage image = image("one", library());
        hashes(folder.resolve("one/blobs/sha256"))
                .forEach((name, hash) -> assertThat(hash).isEqualTo(name));
        Path layer = image.layers().get(0);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(layer))) {
            assertThat(image.configuration().getAsJsonObject("rootfs").getAsJsonArray("diff_ids"))
                    .singleElement()
                    .satisfies(digest -> assertThat(digest.getAsString()).isEqualTo("sha256:" + sha256(in)));
        }
        JsonObject descriptor = image.manifest().getAsJsonArray("layers").get(0).getAsJsonObject();
        assertThat(descriptor.get("size").getAsLong()).isEqualTo(Files.size(layer));
    }

    @Test
    void whatAPackageInstallsBesideUsrIsInUsr() throws Exception {
        Map<String, TarArchiveEntry> entries =
                entries(image("one", library()).layers().get(0));
        assertThat(entries).containsKeys("usr/lib/library.so", "usr/lib/library.so.1");
        assertThat(entries.get("lib").getLinkName()).isEqualTo("usr/lib");
        assertThat(entries.keySet()).noneMatch(path -> path.startsWith("lib/"));
    }

    @Test
    void licencesStayAndManualsGo() throws Exception {
        Map<String, TarArchiveEntry> entries =
                entries(image("one", library()).layers().get(0));
        assertThat(entries)
                .containsKeys("usr/share/doc/library/copyright", "var/lib/dpkg/status.d/library")
                .doesNotContainKeys("usr/share/doc/library/changelog", "usr/share/man/man1/library.1");
    }

    @Test
    void everythingIsRootsAndOfOneTime() throws Exception {
        entries(image("one", library()).layers().get(0)).forEach((path, entry) -> {
            assertThat(entry.getLongUserId() + entry.getLongGroupId()).as(path).isZero();
            assertThat(entry.getLastModifiedTime().toInstant()).as(path).isEqualTo(TIME);
        });
    }

    @Test
    void twoPackagesWithTheSameFileAreRefused() throws Exception {
        DebianFiles other =
                new SamplePackage("other").file("usr/lib/library.so", "else").writeTo(folder);
        assertThatThrownBy(() -> image("one", library(), other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("usr/lib/library.so");
    }

    @Test
    void aDeviceOfAPackageIsRefused() throws Exception {
        DebianFiles device = new SamplePackage("device")
                .link("dev/null", TarConstants.LF_CHR, "")
                .writeTo(folder);
        assertThatThrownBy(() -> image("one", device))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("dev/null");
    }

    @Test
    void aPackageThatIsCutOffIsRefused() throws Exception {
        Path file = library().file();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
        assertThatThrownBy(() -> image("one", new DebianFiles(file))).isInstanceOf(IOException.class);
    }
}
