package org.cairngate.master.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that are not what a backup is, whoever made them. */
class ArchiveReaderTest {

    private final Map<String, ByteArrayOutputStream> files = new TreeMap<>();

    @TempDir
    private Path folder;

    private Manifest read(byte[] archive) throws IOException {
        return new ArchiveReader(new ByteArrayInputStream(archive)).readAll(this::create);
    }

    private OutputStream create(MemberHeader header) {
        return files.computeIfAbsent(header.name(), name -> new ByteArrayOutputStream());
    }

    private void refused(byte[] archive, String why) {
        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining(why);
    }

    private static MemberBytes some() {
        return new MemberBytes().file("genesis.json", "{}").file("keys/ledger.key", "secret".repeat(200));
    }

    @Test
    void whatIsWrittenIsReadAndOtherProgramsReadItToo() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "content".repeat(1000));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArchiveWriter writer = new ArchiveWriter(out, MemberBytes.MOMENT);
        writer.add("keys/ä.key", file, false, bytes -> {});
        writer.add("empty", Files.createFile(folder.resolve("empty")), true, bytes -> {});
        writer.finish();
        Manifest manifest = read(out.toByteArray());
        assertThat(manifest.moment()).isEqualTo(MemberBytes.MOMENT);
        assertThat(manifest.members()).extracting(Manifest.Member::name).containsExactly("keys/ä.key", "empty");
        assertThat(files.get("keys/ä.key").toString(StandardCharsets.UTF_8)).isEqualTo(Files.readString(file));

        Path archive = Files.write(folder.resolve("backup.tar"), out.toByteArray());
        Process tar = new ProcessBuilder("tar", "-tf", archive.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .contains("empty", Manifest.NAME);
        assertThat(tar.waitFor()).isZero();
    }

    @Test
    void everyCutIsRefused() {
        byte[] whole = some().end();
        assertThatCode(() -> read(whole)).doesNotThrowAnyException();
        for (int length = 0; length < whole.length; length += 37) {
            files.clear();
            refused(Arrays.copyOf(whole, length), "cut off");
        }
        refused(Arrays.copyOf(whole, whole.length - 1), "cut off");
        refused(Arrays.copyOf(whole, whole.length + 1), "behind the end");
    }

    @Test
    void everyChangedByteIsRefused() {
        byte[] whole = some().end();
        for (int place = 0; place < whole.length; place += 11) {
            byte[] changed = whole.clone();
            changed[place] ^= 1;
            files.clear();
            assertThatThrownBy(() -> read(changed)).as("byte %s", place).isInstanceOf(BackupRefusedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "keys/../../evil",
                "/etc/passwd",
                "./x",
                "keys//x",
                "keys/",
                "a\\b",
                "..",
                "a/b/c/d/e/f/g/h/i",
                "line\nbreak",
                ""
            })
    void aNameThatLeadsElsewhereIsRefused(String name) {
        refused(
                new MemberBytes()
                        .member(MemberBytes.header(name.isEmpty() ? "\0" : name + "\0", 0, -1, ""), new byte[0])
                        .end(),
                "name");
        assertThat(files).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", "4", "5", "6", "7", "L", "x", "g", "S", "K", "\0"})
    void whatIsNoPlainFileIsRefused(String type) {
        refused(
                new MemberBytes()
                        .member(MemberBytes.header("link", 0, 156, type), new byte[0])
                        .end(),
                "no plain file");
        refused(
                new MemberBytes()
                        .member(MemberBytes.header("link", 0, 157, "/etc/passwd"), new byte[0])
                        .end(),
                "no plain file");
        assertThat(files.keySet()).isSubsetOf("link");
    }

    @Test
    void aSizeThatIsNotThereIsRefusedWithoutRoomForIt() {
        refused(
                new MemberBytes()
                        .member(MemberBytes.header("chain/x", MemberHeader.MAX_SIZE, -1, ""), new byte[10])
                        .end(),
                "cut off");
        refused(
                new MemberBytes()
                        .member(MemberBytes.header(Manifest.NAME, MemberHeader.MAX_SIZE, -1, ""), new byte[10])
                        .end(),
                "manifest has");
        // The other form of large numbers, base 256.
        refused(
                new MemberBytes()
                        .member(MemberBytes.header("chain/x", 0, 124, "\u007f\u007f"), new byte[10])
                        .end(),
                "digits");
    }

    @Test
    void aNameThatComesTwiceIsRefused() {
        refused(new MemberBytes().file("a", "1").file("a", "2").end(), "two files of the name a");
    }

    @Test
    void filesAndManifestMustAgree() {
        Manifest.Member other = new Manifest.Member("a", 1, Hash.sha256("2".getBytes(StandardCharsets.UTF_8)));
        refused(
                new MemberBytes().file("a", "1").end(new Manifest(MemberBytes.MOMENT, List.of(other))),
                "a in the backup");
        refused(new MemberBytes().file("a", "1").end(new Manifest(MemberBytes.MOMENT, List.of())), "1 files");
        Manifest.Member missing = new Manifest.Member("b", 1, Hash.ZERO);
        refused(new MemberBytes().end(new Manifest(MemberBytes.MOMENT, List.of(missing))), "0 files");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"format\":2}",
                "{\"format\":1}",
                "{\"format\":1,\"chain\":\"00\",\"size\":1,\"time\":\"2026-11-22T20:00:00Z\",\"members\":[]}",
                "{\"format\":1,\"chain\":\"CHAIN\",\"size\":0,\"time\":\"2026-11-22T20:00:00Z\",\"members\":[]}",
                "{\"format\":1,\"chain\":\"CHAIN\",\"size\":1,\"time\":\"now\",\"members\":[]}",
                "{\"format\":1,\"chain\":\"CHAIN\",\"size\":1,\"time\":\"2026-11-22T20:00:00Z\",\"members\":{}}",
                "{\"format\":1,\"chain\":\"CHAIN\",\"size\":1,\"time\":\"2026-11-22T20:00:00Z\",\"members\":[],\"x\":1}",
                "{\"format\":1,\"chain\":\"CHAIN\",\"size\":1,\"time\":\"2026-11-22T20:00:00Z\",\"members\":[3]}",
                "{\"format\":1,\"format\":1,\"chain\":\"CHAIN\",\"size\":1,\"time\":\"2026-11-22T20:00:00Z\",\"members\":[]}"
            })
    void aManifestThatIsNoneIsRefused(String text) {
        byte[] bytes = text.replace("CHAIN", Hash.ZERO.hex()).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Manifest.parse(bytes)).isInstanceOf(IllegalArgumentException.class);
    }
}
