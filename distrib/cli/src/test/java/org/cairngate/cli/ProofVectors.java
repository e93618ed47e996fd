package org.cairngate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The published proofs as files, real and forged; each forged one says in {@code expected.txt} which check must refuse it. */
record ProofVectors(Path folder) {

    private static final Path ROOT = Path.of("../../bundles/ledger/src/test/resources/vectors/ledger/proofs");

    static List<ProofVectors> valid() throws IOException {
        return in(ROOT.resolve("valid"));
    }

    static List<ProofVectors> forged() throws IOException {
        return in(ROOT.resolve("invalid"));
    }

    private static List<ProofVectors> in(Path parent) throws IOException {
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.sorted().map(ProofVectors::new).toList();
        }
    }

    /** The name of the check that must refuse it. */
    String refusedBy() throws IOException {
        return Files.readAllLines(folder.resolve("expected.txt")).get(0);
    }

    List<String> arguments() {
        return List.of(
                "verify",
                event().toString(),
                "--proof",
                folder.resolve("event.tlog-proof").toString(),
                "--policy",
                folder.resolve("policy.txt").toString());
    }

    /** Signed events are no JSON. */
    private Path event() {
        Path signed = folder.resolve("event.cose");
        return Files.exists(signed) ? signed : folder.resolve("event.json");
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
