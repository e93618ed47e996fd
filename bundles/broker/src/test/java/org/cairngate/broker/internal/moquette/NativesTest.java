package org.cairngate.broker.internal.moquette;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which transport and which TLS the broker runs on. The build runs this twice: with the natives, and with them turned off. */
@Timeout(120)
class NativesTest {

    private static final Set<String> SHIPPED = Set.of("linux amd64", "linux aarch64");

    @TempDir
    Path folder;

    @Test
    void brokerUsesTheNativesThatAreShippedUnlessTheyAreTurnedOff() throws Exception {
        String platform = System.getProperty("os.name").toLowerCase(Locale.ROOT) + " " + System.getProperty("os.arch");
        boolean expected = SHIPPED.contains(platform) && !Boolean.getBoolean("io.netty.transport.noNative");
        try (Site site = new Site(folder, new Registry())) {
            assertThat(site.natives().epoll()).as(site.natives().toString()).isEqualTo(expected);
            assertThat(site.natives().boringSsl()).as(site.natives().toString()).isEqualTo(expected);
        }
    }

    @Test
    void architectureWithoutNativesFallsBackAndSaysWhy() throws Exception {
        assertThat(probe("-Dos.arch=mips64"))
                .contains("epoll=false boringssl=false")
                .containsPattern("noEpoll=\"[^\"]*(mips64|epoll)[^\"]*\"");
    }

    @Test
    void folderThatCannotBeWrittenFallsBackAndSaysWhy() {
        Natives natives = Natives.loadBelow(folder.resolve("missing"));
        assertThat(natives.epoll()).isFalse();
        assertThat(natives.boringSsl()).isFalse();
        assertThat(natives.noEpoll().orElseThrow())
                .contains("cannot unpack below")
                .contains("missing");
    }

    @Test
    void nothingIsLeftWhereTheNativesWereUnpacked() throws Exception {
        String printed = probe("-Dio.netty.native.deleteLibAfterLoading=false");
        assertThat(printed).contains("netty natives epoll=");
        try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    /** Loads the natives in a JVM of its own, whose temporary folder is {@code tmp}, and returns what it logged. */
    private String probe(String option) throws Exception {
        Path tmp = Files.createDirectory(folder.resolve("tmp"));
        Path output = folder.resolve("output");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + tmp,
                "-XX:-UsePerfData",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                NativesProbe.class.getName()));
        Process child = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(child.exitValue()).as(printed).isZero();
        return printed;
    }
}
