package org.cairngate.ledger.store;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong in a store.
 *
 * @param place where: a file, or a column family with height, index or key
 * @param what what is wrong there
 * @param file the name of the file that holds it, where that can be told
 * @param bytes the first bad bytes of that file, as closely as checksums tell; present only with a file
 */
public record Damage(String place, String what, Optional<String> file, Optional<ByteRange> bytes) {

    private static final String FILE = "file ";

    /** Refuses nulls. */
    public Damage {
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(bytes, "bytes");
    }

    /** A damage whose bytes are not known. */
    public Damage(String place, String what) {
        this(place, what, Optional.empty());
    }

    /** A damage with its first bad bytes, in the file that the place names. */
    public Damage(String place, String what, Optional<ByteRange> bytes) {
        this(
                place,
                what,
                place.startsWith(FILE) ? Optional.of(place.substring(FILE.length())) : Optional.empty(),
                bytes);
    }

    /** The same damage of a row, with the file that holds the row. */
    Damage in(String name) {
        return new Damage(place, what, Optional.of(name), bytes);
    }

    @Override
    public String toString() {
        return place + ": " + what
                + bytes.map(range -> " (bytes " + range + ")").orElse("");
    }
}
