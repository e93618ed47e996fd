package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code cairn verify} keeps off its path, seen from a JVM of its own; it is what makes it start fast. */
class StartTest {

    private static final String[] COMMANDS = {
        "verify",
        "prove",
        "ledger",
        "journal",
        "device",
        "hub",
        "site",
        "job",
        "account",
        "oidc",
        "login",
        "logout",
        "audit",
        "alarm",
        "live",
        "telemetry",
        "channel",
        "record",
        "load"
    };

    @TempDir
    private Path folder;

    private List<String> loaded(List<String> arguments) throws IOException, InterruptedException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path out = folder.resolve("out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + folder.resolve("classes"),
                "-cp",
                path,
                Cairn.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(out)).isZero();
        assertThat(Files.readString(out)).contains(SmallChain.UID);
        return Files.readAllLines(folder.resolve("classes"), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void verifyingLoadsNoDatabaseNoFrameworkAndNoLogging(String option) throws Exception {
        List<String> arguments = new ArrayList<>(ProofVectors.valid().get(0).arguments());
        if (!option.isEmpty()) {
            arguments.add(option);
        }
        List<String> classes = loaded(arguments);
        assertThat(classes).anyMatch(line -> line.contains(" org.cairngate.ledger.proof.ProofVerifier "));
        for (String unwanted : List.of(
                " org.rocksdb.",
                " org.springframework.",
                " org.slf4j.",
                " com.fasterxml.jackson.jr.",
                " com.fasterxml.jackson.databind.",
                " java.net.http.",
                " io.netty.",
                " org.cairngate.ledger.store.ChainStore")) {
            assertThat(classes).as(unwanted).noneMatch(line -> line.contains(unwanted));
        }
    }

    @Test
    void theLauncherHandsOnEachCommand() throws IOException {
        List<String> known = Files.readAllLines(Path.of("../../cairn")).stream()
                .map(String::strip)
                .filter(line -> line.endsWith(")") && line.contains("|"))
                .flatMap(line -> Stream.of(line.substring(0, line.length() - 1).split("\\|", -1)))
                .toList();
        assertThat(known).contains(COMMANDS);
    }

    @Test
    void namingACommandMakesThatCommandAlone() {
        assertThat(Cairn.commandLine("verify").getSubcommands()).containsOnlyKeys("verify");
        assertThat(Cairn.commandLine("ledger", "show").getSubcommands()).containsOnlyKeys("ledger");
        assertThat(Cairn.commandLine("--help").getSubcommands()).containsOnlyKeys(COMMANDS);
        assertThat(Cairn.commandLine().getUsageMessage()).contains(COMMANDS);
    }
}
