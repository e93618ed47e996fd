package org.cairngate.ledger.event;

/** The characters that namespaces and device uids are made of. */
final class NameCharacters {

    /** Most characters of a part of a namespace, and of a device uid. */
    static final int MAX_PART = 64;

    private NameCharacters() {}

    /** The index of the first character from {@code from} on that no part of a namespace can have, or the length. */
    static int part(TextRange text, int from) {
        int i = from;
        while (i < text.length() && isPart(text.at(i))) {
            i++;
        }
        return i;
    }

    /** The index of the first character that no device uid can have, or the length. */
    static int device(TextRange text) {
        int i = 0;
        while (i < text.length() && (isPart(text.at(i)) || text.at(i) == ':')) {
            i++;
        }
        return i;
    }

    private static boolean isPart(byte octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || octet == '_'
                || octet == '-'
                || octet == '.';
    }
}
