package org.cairngate.journal.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Spreads uids evenly, and always in the same way: the tables of a journal lie in this order. Not cryptographic: whoever does not know
 * the seed cannot choose uids that fall together.
 *
 * @param seed drawn once for each journal
 */
record UidHash(long seed) {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    long of(byte[] uid) {
        return of(uid, 0, uid.length);
    }

    long of(byte[] bytes, int start, int end) {
        long hash = seed ^ (end - start);
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | (bytes[at] & 0xff);
        }
        return mix(hash ^ rest);
    }

    /** Tells seeds apart. */
    int check() {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
        return (int) crc.getValue();
    }

    /** The finisher of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}
