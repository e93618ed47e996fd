package org.cairngate.master;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.cairngate.master.backup.Passphrase;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a backup is encrypted: one of two options has to be given, so that nobody leaves keys readable without saying so. */
final class PassphraseOptions {

    @ArgGroup(multiplicity = "1")
    private Choice choice;

    /** One of the two. */
    static final class Choice {

        @Option(
                names = "--passphrase-file",
                paramLabel = "FILE",
                description = "a file with the passphrase of the backup, of " + Passphrase.MIN_LENGTH
                        + " characters or more; without it nobody opens the backup again")
        private Optional<Path> passphraseFile = Optional.empty();

        @Option(
                names = "--unencrypted",
                description = "the backup is not encrypted: whoever has it has the master's private keys")
        private boolean unencrypted;
    }

    /**
     * The passphrase; empty for none.
     *
     * @throws IOException when its file cannot be read, or it is too short
     */
    Optional<Passphrase> passphrase() throws IOException {
        return choice.unencrypted
                ? Optional.empty()
                : Optional.of(Passphrase.read(choice.passphraseFile.orElseThrow()));
    }
}
