package org.cairngate.demo.site;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the programs are that a site is made of, in a checkout that has been built. */
public final class Toolchain {
    /**
     * The JVM compiles by its first compiler alone and does not verify bytecode of this build: a site that lives for minutes starts
     * with half of the processor time.
     */
    static final List<String> QUICK_START =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote");

    private final Path root;

    private Toolchain(Path root) {
        this.root = root;
    }

    /**
     * Finds the checkout by the system property {@code cairngate.root}, or from the place of our own jar.
     *
     * @throws IOException when a program is missing, naming it
     */
    public static Toolchain find() throws IOException {
        String property = System.getProperty("cairngate.root", "");
        Path root = property.isEmpty() ? rootOfJar() : Path.of(property);
        Toolchain found = new Toolchain(root.toAbsolutePath().normalize());
        for (Path program : List.of(found.gateway(), found.masterJar(), found.cliJar(), found.demoJar())) {
            if (!Files.exists(program)) {
                throw new IOException(program + " is missing: run ./cairn build");
            }
        }
        return found;
    }

    private static Path rootOfJar() throws IOException {
        try {
            Path jar = Path.of(Toolchain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.resolve("../../../..");
        } catch (URISyntaxException e) {
            throw new IOException("the place of the demo's jar is unreadable", e);
        }
    }

    public Path root() {
        return root;
    }

    public Path gateway() {
        return root.resolve("distrib/gateway/target/gateway/bin/cairngate");
    }

    /** The master's jar beside its libraries, as the packages have it: it starts with two thirds of the one jar's processor time. */
    public Path masterJar() {
        return root.resolve("master-service/target/master/cairngate-master.jar");
    }

    public Path cliJar() {
        return root.resolve("distrib/cli/target/cairn-cli.jar");
    }

    public Path demoJar() {
        return root.resolve("distrib/demo/target/cairn-demo.jar");
    }

    /** Where sites go when nobody says otherwise: below the build folder, so that a clean build removes them. */
    public Path sites() {
        return root.resolve("distrib/demo/target/sites");
    }

    static String java() {
        return ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }

    /** A small JVM: these processes are many, and live for a minute. */
    static List<String> smallJava(int heapMegabytes) {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + heapMegabytes + "m"));
        command.addAll(QUICK_START);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
        return command;
    }

    /** The demo's own jar in a small JVM, with a subcommand of {@code Main}. */
    public List<String> demoCommand(int heapMegabytes, String... arguments) {
        List<String> command = smallJava(heapMegabytes);
        command.addAll(List.of("-Dcairngate.root=" + root, "-jar", demoJar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The {@code cairn} command in a process of its own. */
    public List<String> cairnCommand(String... arguments) {
        List<String> command = smallJava(256);
        command.addAll(List.of("-jar", cliJar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
