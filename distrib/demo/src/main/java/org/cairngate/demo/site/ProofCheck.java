package org.cairngate.demo.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes one event out of a site with {@code cairn prove} and checks it with {@code cairn verify} in processes without a network. */
public final class ProofCheck {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Site site;
    private final Path folder;
    private final List<String> offline;

    /**
     * Prepares the folder and finds out how a network is taken away here.
     *
     * @param folder where event, proof and policy are written
     */
    public ProofCheck(Site site, Path folder) throws IOException {
        this.site = site;
        this.folder = folder;
        this.offline = offlinePrefix().orElse(List.of());
        Files.createDirectories(folder);
    }

    /** How a program is run without a network here: a network namespace of its own, as root or as a user. */
    private static Optional<List<String>> offlinePrefix() {
        for (List<String> prefix : List.of(List.of("unshare", "-n"), List.of("unshare", "-rn"))) {
            List<String> probe = new ArrayList<>(prefix);
            probe.add("true");
            try {
                if (Execution.of(probe, LIMIT).exit() == 0) {
                    return Optional.of(prefix);
                }
            } catch (IOException e) {
                // No unshare on this system.
            }
        }
        return Optional.empty();
    }

    /** Whether {@link #verify} really has no network. */
    public boolean isOffline() {
        return !offline.isEmpty();
    }

    public Path event() {
        return folder.resolve("event.json");
    }

    public Path proof() {
        return folder.resolve("event.tlog-proof");
    }

    public Path policy() {
        return folder.resolve("policy.txt");
    }

    /** Fetches the event's files from the master. */
    public Execution prove(String uid) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("prove", uid));
        arguments.addAll(List.of("--event", event().toString(), "--out", proof().toString()));
        arguments.addAll(List.of("--policy", policy().toString()));
        arguments.addAll(masterOptions());
        return cairn(arguments);
    }

    /** Verifies a file against the fetched proof and policy, without a network where that is possible. */
    public Execution verify(Path file) throws IOException {
        List<String> command = new ArrayList<>(offline);
        command.addAll(site.toolchain()
                .cairnCommand(
                        "verify", file.toString(), "--proof", proof().toString(), "--policy", policy().toString()));
        return Execution.of(command, LIMIT);
    }

    /** A copy of the event with one byte changed in its middle. */
    public Path flipped() throws IOException {
        byte[] bytes = Files.readAllBytes(event());
        bytes[bytes.length / 2] ^= 1;
        return Files.write(folder.resolve("event-changed.json"), bytes);
    }

    /** Runs the {@code cairn} command. */
    public Execution cairn(List<String> arguments) throws IOException {
        return Execution.of(site.toolchain().cairnCommand(arguments.toArray(String[]::new)), LIMIT);
    }

    /** The options by which {@code cairn} reaches the site's master as its admin. */
    public List<String> masterOptions() {
        return masterOptions("--password-file", site.master().passwordFile().toString());
    }

    /** The same with these options of somebody else's login. */
    public List<String> masterOptions(String... login) {
        List<String> options = new ArrayList<>(List.of(
                "--master",
                site.master().api().toString(),
                "--ca",
                site.master().masterCa().toString()));
        options.addAll(List.of(login));
        return options;
    }
}
