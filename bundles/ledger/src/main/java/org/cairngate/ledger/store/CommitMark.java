package org.cairngate.ledger.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * What a store held on disk after one of its writes. A store that was not closed in order must still hold at least this.
 *
 * @param sequence RocksDB's number of the newest change
 * @param size how many blocks there were
 * @param lastHeaderLeaf leaf hash of the newest header; zeros when there was no block
 * @param files beginnings of the files that are only ever appended to
 */
record CommitMark(long sequence, long size, Hash lastHeaderLeaf, List<FilePrefix> files) {

    private static final int VERSION = 1;
    private static final int MAX_NAME = 64;
    private static final int MAX_FILES = 255;

    /** The first {@code length} bytes of a file, by their SHA-256. */
    record FilePrefix(String name, long length, Hash digest) {}

    CommitMark {
        Objects.requireNonNull(lastHeaderLeaf, "lastHeaderLeaf");
        files = List.copyOf(files);
    }

    CommitMark withFiles(List<FilePrefix> some) {
        return new CommitMark(sequence, size, lastHeaderLeaf, some);
    }

    byte[] encode() {
        CborWriter out = new CborWriter()
                .array(5)
                .uint(VERSION)
                .uint(sequence)
                .uint(size)
                .bytes(lastHeaderLeaf.bytes())
                .array(files.size());
        for (FilePrefix file : files) {
            out.array(3)
                    .text(file.name())
                    .uint(file.length())
                    .bytes(file.digest().bytes());
        }
        return out.toBytes();
    }

    static CommitMark decode(byte[] bytes) throws RefusedException {
        CborReader reader = new CborReader(bytes);
        reader.readArray(5);
        if (reader.readUint() != VERSION) {
            throw new RefusedException(RefusalReason.STORAGE_FAILED, "a commit mark of another version");
        }
        long sequence = reader.readUint();
        long size = reader.readUint();
        Hash leaf = Hash.of(reader.readFixedBytes(Hash.SIZE));
        int count = reader.readArrayUpTo(MAX_FILES);
        List<FilePrefix> files = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            reader.readArray(3);
            files.add(new FilePrefix(
                    reader.readText(MAX_NAME), reader.readUint(), Hash.of(reader.readFixedBytes(Hash.SIZE))));
        }
        reader.expectEnd();
        return new CommitMark(sequence, size, leaf, files);
    }
}
