package org.cairngate.master.access;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the password of a new admin account comes from and goes to.
 *
 * @param given the file that it is read from; empty to generate one
 * @param kept the file, mode 0600, that a generated one is written to; empty to show it once
 */
public record FirstPassword(Optional<Path> given, Optional<Path> kept) {

    /** Refuses missing values. */
    public FirstPassword {
        Objects.requireNonNull(given, "given");
        Objects.requireNonNull(kept, "kept");
    }

    /** Read from the file if there is one; generated and shown otherwise. */
    public static FirstPassword of(Optional<Path> given) {
        return new FirstPassword(given, Optional.empty());
    }
}
