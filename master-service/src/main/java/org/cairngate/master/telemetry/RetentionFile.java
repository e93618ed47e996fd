package org.cairngate.master.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.access.PrivateFile;

/**
 * The retention rules in a file of mode 0600 that is replaced as a whole. It follows from nothing on the chain, and so is in backups.
 * Safe for use by several threads.
 */
public final class RetentionFile {

    private final Path file;
    private volatile RetentionRules rules;

    private RetentionFile(Path file, RetentionRules rules) {
        this.file = file;
        this.rules = rules;
    }

    /** Makes new rules of those that are kept. */
    @FunctionalInterface
    interface Change {

        /** The new rules; refuses what makes no sense for these. */
        RetentionRules of(RetentionRules before) throws RefusedException;
    }

    /**
     * Reads the rules; there is no file before the first one.
     *
     * @throws IOException when the file cannot be read or is damaged; nothing is deleted by rules that are not known
     */
    public static RetentionFile open(Path file) throws IOException {
        try {
            return new RetentionFile(
                    file,
                    Files.exists(file)
                            ? RetentionFormat.read(PrivateFile.read(file, RetentionFormat.MAX_BYTES))
                            : RetentionRules.NONE);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " holds no retention rules: " + e.getMessage()
                            + ". Take it from a backup, or remove it to keep the rows of all namespaces",
                    e);
        }
    }

    /** The rules as they are. */
    public RetentionRules rules() {
        return rules;
    }

    /**
     * Changes the rules, one change after the other; returns when the new ones are kept for good.
     *
     * @throws RefusedException when the change does
     * @throws StorageException when they cannot be kept; then nothing changed
     */
    synchronized RetentionRules change(Change change) throws RefusedException {
        RetentionRules after = change.of(rules);
        try {
            PrivateFile.write(file, RetentionFormat.write(after));
        } catch (IOException e) {
            throw new StorageException("retention rules not written to " + file + ": " + e.getMessage(), e);
        }
        rules = after;
        return after;
    }
}
