package org.cairngate.journal.internal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of a {@link UidTable}'s file. Numbers are big-endian.
 *
 * <pre>
 * header   magic (8), version (4), bits (4), number of uids (8), length of the file (8), check of the seed (4), CRC-32C
 * index    2^bits entries: offset of the page (8), its length (4), its filter (64), CRC-32C
 * pages    2^bits pages, one behind the other: per uid its length (1), the uid, its digest (32); CRC-32C at the end
 * </pre>
 *
 * Page p has the uids whose hashes begin with the bits p, in the order of their hashes. To the checksum of an entry and of a page its
 * number is added by exclusive or, so that one in the place of another is found. The filter has {@value #PROBES} bits of 512 for each uid
 * of the page: a look-up reads a page of which it says no in few cases only.
 */
final class UidTableFormat {

    static final int HEADER = 40;
    static final int ENTRY = 80;
    static final int DIGEST = 32;
    static final int CRC = 4;

    /** Most bytes of a uid: what its length byte can say. Those of events have 64. */
    static final int LONGEST_UID = 255;

    /** Uids of a page, about: some 4 KiB, which a disk and the page cache read at once. */
    static final int UIDS_OF_PAGE = 64;

    /** Most bytes of a page: three times the average number of the longest uids. */
    static final int LONGEST_PAGE = 64 << 10;

    /** More bits would be a file of a hundred terabytes. */
    static final int MOST_BITS = 34;

    static final int FILTER = 64;

    private static final int PROBES = 5;
    private static final int FILTER_AT = Long.BYTES + Integer.BYTES;
    private static final long MAGIC = 0x4347_5549_4454_4142L; // "CGUIDTAB"
    private static final int VERSION = 1;

    /** What a header says. */
    record Header(int bits, long uids, long length) {
        long pages() {
            return 1L << bits;
        }

        /** Where the first page begins. */
        long firstPage() {
            return HEADER + pages() * ENTRY;
        }

        /** The page of a hash. */
        long page(long hash) {
            return UidTableFormat.page(hash, bits);
        }
    }

    /** Where a page lies. */
    record Place(long offset, int length) {
        long end() {
            return offset + length;
        }
    }

    private UidTableFormat() {}

    /** Bits for so many uids. */
    static int bits(long uids) {
        return uids <= UIDS_OF_PAGE ? 0 : Long.SIZE - Long.numberOfLeadingZeros((uids - 1) / UIDS_OF_PAGE);
    }

    static long page(long hash, int bits) {
        return bits == 0 ? 0 : hash >>> (Long.SIZE - bits);
    }

    static byte[] encode(Header header, UidHash hash) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(header.bits())
                .putLong(header.uids())
                .putLong(header.length())
                .putInt(hash.check());
        return bytes.putInt(crc(bytes.array(), 0, HEADER - CRC, 0)).array();
    }

    /** Reads a header; or says what is wrong with it. */
    static Header decode(byte[] bytes, long fileLength, UidHash hash) throws Damage {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getLong() != MAGIC) {
            throw new Damage("it does not begin as a table of uids");
        }
        int version = header.getInt();
        Header decoded = new Header(header.getInt(), header.getLong(), header.getLong());
        int check = header.getInt();
        if (header.getInt() != crc(bytes, 0, HEADER - CRC, 0)) {
            throw new Damage("its header does not match its checksum");
        }
        if (version != VERSION) {
            throw new Damage("its version is " + version + ", this program reads " + VERSION);
        }
        if (check != hash.check()) {
            throw new Damage("it belongs to another journal: it was written with another seed");
        }
        if (decoded.length() != fileLength) {
            throw new Damage("it has " + fileLength + " bytes, its header says " + decoded.length());
        }
        if (decoded.bits() < 0
                || decoded.bits() > MOST_BITS
                || decoded.firstPage() > fileLength
                || decoded.uids() < 0
                || decoded.uids() > fileLength) {
            throw new Damage("its header says " + decoded.uids() + " uids in 2^" + decoded.bits() + " pages");
        }
        return decoded;
    }

    /** Something in a table that is not as it was written. */
    static final class Damage extends Exception {
        private static final long serialVersionUID = 1L;

        Damage(String what) {
            super(what);
        }
    }

    /** Writes an index entry whose filter is there already. */
    static void putEntry(byte[] bytes, int at, long page, Place place) {
        ByteBuffer entry = ByteBuffer.wrap(bytes, at, ENTRY);
        entry.putLong(place.offset()).putInt(place.length());
        entry.putInt(at + ENTRY - CRC, crc(bytes, at, at + ENTRY - CRC, page));
    }

    /** Reads the index entry of a page. */
    static Place entry(byte[] bytes, int at, long page, Header header) throws Damage {
        ByteBuffer entry = ByteBuffer.wrap(bytes);
        if (entry.getInt(at + ENTRY - CRC) != crc(bytes, at, at + ENTRY - CRC, page)) {
            throw new Damage("the index of page " + page + " does not match its checksum");
        }
        Place place = new Place(entry.getLong(at), entry.getInt(at + Long.BYTES));
        if (place.length() < CRC
                || place.length() > LONGEST_PAGE
                || place.offset() < header.firstPage()
                || place.offset() > header.length() - place.length()) {
            throw new Damage(
                    "the index says that page " + page + " has " + place.length() + " bytes at " + place.offset());
        }
        return place;
    }

    /** Adds a hash to the filter of the entry that begins at a place. */
    static void announce(byte[] bytes, int at, long hash) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            bytes[at + FILTER_AT + (bit >>> 3)] |= (byte) (1 << (bit & 7));
        }
    }

    /** Whether a page may have a hash, by the filter of its entry. */
    static boolean mayHave(byte[] bytes, int at, long hash) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            if ((bytes[at + FILTER_AT + (bit >>> 3)] & 1 << (bit & 7)) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(long hash, int probe) {
        return (int) (hash >>> (9 * probe)) & 0x1ff;
    }

    /** Writes the checksum of a page behind it. */
    static void seal(byte[] bytes, int from, int to, long page) {
        ByteBuffer.wrap(bytes).putInt(to, crc(bytes, from, to, page));
    }

    /** Where the uids of a page end, which is read from a place on; its checksum is right. */
    static int open(byte[] bytes, int from, int length, long page) throws Damage {
        int end = from + length - CRC;
        if (ByteBuffer.wrap(bytes).getInt(end) != crc(bytes, from, end, page)) {
            throw new Damage("page " + page + " does not match its checksum");
        }
        return end;
    }

    /** Where the uid ends that begins behind its length at a place; the digest behind it is there too. */
    static int uidEnd(byte[] bytes, int at, int end, long page) throws Damage {
        int uidEnd = at + 1 + (bytes[at] & 0xff);
        if (uidEnd == at + 1 || uidEnd + DIGEST > end) {
            throw new Damage("page " + page + " ends within a uid or has an empty one");
        }
        return uidEnd;
    }

    /** Where in a page the digest of a uid begins; -1 when it is not there. */
    static int find(byte[] bytes, int from, int end, long page, byte[] uid) throws Damage {
        for (int at = from; at < end; ) {
            int uidEnd = uidEnd(bytes, at, end, page);
            if (uidEnd - at - 1 == uid.length && isEqual(bytes, at + 1, uid)) {
                return uidEnd;
            }
            at = uidEnd + DIGEST;
        }
        return -1;
    }

    private static boolean isEqual(byte[] bytes, int at, byte[] uid) {
        // From the end: uids of one device have their beginning in common.
        for (int i = uid.length - 1; i >= 0; i--) {
            if (bytes[at + i] != uid[i]) {
                return false;
            }
        }
        return true;
    }

    private static int crc(byte[] bytes, int from, int to, long page) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue() ^ (int) page ^ (int) (page >>> Integer.SIZE);
    }
}
