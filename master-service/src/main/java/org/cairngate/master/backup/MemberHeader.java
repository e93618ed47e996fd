package org.cairngate.master.backup;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What stands before a file in a backup: a header of POSIX ustar (IEEE Std 1003.1-1988), of regular files only. It is read as strictly as it
 * is written: no links, no folders, no extensions, no name that could lead out of the folder.
 *
 * @param name the path, relative, with slashes, of at most {@link #MAX_NAME} bytes
 * @param size bytes of the file, at most {@link #MAX_SIZE}
 * @param readable whether others than the owner may read it
 */
record MemberHeader(String name, long size, boolean readable) {

    /** Bytes of a header, and the unit that files are filled up to. */
    static final int BLOCK = 512;

    /** Most bytes of a name. */
    static final int MAX_NAME = 100;

    /** Most bytes of a file: eleven octal digits. */
    static final long MAX_SIZE = (8L << 30) - 1;

    private static final Pattern NAME = Pattern.compile("[^/\\\\\\p{Cntrl}]+(?:/[^/\\\\\\p{Cntrl}]+){0,7}");
    private static final byte[] MAGIC = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    private static final int OWNER_ONLY = 0600;
    private static final int READABLE = 0644;
    private static final int MODE_AT = 100;
    private static final int SIZE_AT = 124;
    private static final int TIME_AT = 136;
    private static final int SUM_AT = 148;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final int SHORT = 8;
    private static final int LONG = 12;

    MemberHeader {
        requireName(name);
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException(name + " has " + size + " bytes, at most are " + MAX_SIZE);
        }
    }

    private static void requireName(String name) {
        boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME;
        boolean leadsOut = Arrays.stream(name.split("/", -1)).anyMatch(part -> part.equals(".") || part.equals(".."));
        if (tooLong || leadsOut || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a file has a name that cannot be in a backup: "
                    + name.replaceAll("\\p{Cntrl}", "?").substring(0, Math.min(name.length(), MAX_NAME)));
        }
    }

    /** Bytes behind the file up to the next header. */
    int padding() {
        return (int) (-size & (BLOCK - 1));
    }

    /** The header's bytes. */
    byte[] encode(Instant time) {
        ByteBuffer header = ByteBuffer.allocate(BLOCK);
        header.put(0, name.getBytes(StandardCharsets.UTF_8));
        octal(header, MODE_AT, SHORT, readable ? READABLE : OWNER_ONLY);
        octal(header, MODE_AT + SHORT, SHORT, 0);
        octal(header, MODE_AT + 2 * SHORT, SHORT, 0);
        octal(header, SIZE_AT, LONG, size);
        octal(header, TIME_AT, LONG, Math.max(0, time.getEpochSecond()));
        header.put(TYPE_AT, (byte) '0');
        header.put(MAGIC_AT, MAGIC);
        octal(header, SUM_AT, SHORT - 1, sum(header.array()));
        header.put(SUM_AT + SHORT - 1, (byte) ' ');
        return header.array();
    }

    /**
     * Reads a header.
     *
     * @param bytes {@link #BLOCK} bytes
     * @throws IllegalArgumentException when it is not exactly as {@link #encode} writes one
     */
    static MemberHeader decode(byte[] bytes) {
        int end = 0;
        while (end < MAX_NAME && bytes[end] != 0) {
            end++;
        }
        MemberHeader header = new MemberHeader(
                name(Arrays.copyOf(bytes, end)), number(bytes, SIZE_AT), number(bytes, MODE_AT, SHORT) == READABLE);
        if (!Arrays.equals(bytes, header.encode(Instant.ofEpochSecond(number(bytes, TIME_AT))))) {
            throw new IllegalArgumentException(
                    "what stands before " + header.name + " is not what a backup has there: no plain file, or damaged");
        }
        return header;
    }

    private static String name(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a file has a name that is not UTF-8", e);
        }
    }

    private static long number(byte[] bytes, int at) {
        return number(bytes, at, LONG);
    }

    private static long number(byte[] bytes, int at, int length) {
        long number = 0;
        for (int i = at; i < at + length - 1; i++) {
            if (bytes[i] < '0' || bytes[i] > '7') {
                throw new IllegalArgumentException(
                        "this is no backup: a number in it has other characters than digits");
            }
            number = number << 3 | (bytes[i] - '0');
        }
        return number;
    }

    private static void octal(ByteBuffer header, int at, int length, long number) {
        String digits = Long.toOctalString(number);
        header.put(at, ("0".repeat(length - 1 - digits.length()) + digits).getBytes(StandardCharsets.US_ASCII));
    }

    /** The sum of all bytes, with blanks in the sum's place. */
    private static long sum(byte[] header) {
        long sum = 0;
        for (int i = 0; i < header.length; i++) {
            sum += i >= SUM_AT && i < SUM_AT + SHORT ? ' ' : header[i] & 0xff;
        }
        return sum;
    }
}
