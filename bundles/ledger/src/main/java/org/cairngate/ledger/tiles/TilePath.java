package org.cairngate.ledger.tiles;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a tile or an entry bundle: {@code tile/<L>/<N>[.p/<W>]} or {@code tile/entries/<N>[.p/<W>]} (C2SP tlog-tiles, "Merkle
 * Tree" and "Log entries"). Immutable. Each resource has one path.
 *
 * @param kind hashes of the tree, or entries
 * @param level 0..{@link #MAX_LEVEL}; 0 for entries
 * @param index the tile's number in its level, 0..{@link #MAX_INDEX}
 * @param width how many hashes or entries, 1..{@link #FULL_WIDTH}
 */
public record TilePath(Kind kind, int level, long index, int width) {

    /** What a resource holds. */
    public enum Kind {
        /** Merkle tree hashes of 32 bytes each. */
        HASHES,
        /** Entries, each after its length in 16 bits, big-endian. */
        ENTRIES
    }

    /** Levels of the Merkle tree in a tile. */
    public static final int HEIGHT = 8;

    /** Hashes or entries in a full tile. */
    public static final int FULL_WIDTH = 1 << HEIGHT;

    /** Highest level that a path may name. */
    public static final int MAX_LEVEL = 63;

    /** Largest index that we read: six path elements of three digits. */
    public static final long MAX_INDEX = 999_999_999_999_999_999L;

    private static final int MAX_LENGTH = 64;
    private static final int GROUP = 1000;
    private static final String ENTRIES_LEVEL = "entries";
    private static final Pattern PATH = Pattern.compile("tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/"
            + "(?!x000/)((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public TilePath {
        Objects.requireNonNull(kind, "kind");
        if (level < 0 || level > MAX_LEVEL || (kind == Kind.ENTRIES && level != 0)) {
            throw new IllegalArgumentException("level must be 0.." + MAX_LEVEL + ", 0 for entries; got " + level);
        }
        if (index < 0 || index > MAX_INDEX) {
            throw new IllegalArgumentException("index must be 0.." + MAX_INDEX + ", got " + index);
        }
        if (width < 1 || width > FULL_WIDTH) {
            throw new IllegalArgumentException("width must be 1.." + FULL_WIDTH + ", got " + width);
        }
    }

    /** Reads a path without its prefix; empty when it is not the one form of a path. */
    public static Optional<TilePath> parse(String path) {
        if (path.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int width = matcher.group(3) == null ? FULL_WIDTH : Integer.parseInt(matcher.group(3));
        if (matcher.group(3) != null && width >= FULL_WIDTH) {
            return Optional.empty();
        }
        long index = Long.parseLong(matcher.group(2).replaceAll("[x/]", ""));
        return Optional.of(
                matcher.group(1).equals(ENTRIES_LEVEL)
                        ? new TilePath(Kind.ENTRIES, 0, index, width)
                        : new TilePath(Kind.HASHES, Integer.parseInt(matcher.group(1)), index, width));
    }

    /** The path, without a prefix. */
    public String format() {
        StringBuilder elements = new StringBuilder(digits(index % GROUP));
        for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
            elements.insert(0, "x" + digits(rest % GROUP) + "/");
        }
        String partial = width == FULL_WIDTH ? "" : ".p/" + width;
        return "tile/" + (kind == Kind.ENTRIES ? ENTRIES_LEVEL : level) + "/" + elements + partial;
    }

    private static String digits(long group) {
        return String.format(Locale.ROOT, "%03d", group);
    }
}
