package org.cairngate.master.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairngate.ledger.Hash;

/**
 * Reads what {@link ArchiveWriter} wrote, and nothing else: plain files, each name once, the manifest as the last one, and every file as
 * it says. Whoever made the bytes, at most {@link Manifest#MAX_BYTES} of them are in memory. For one thread.
 */
final class ArchiveReader {

    /** Most files: a store of some terabytes. */
    static final int MAX_MEMBERS = 100_000;

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final List<Manifest.Member> read = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final byte[] buffer = new byte[BUFFER];

    /** Takes the files of an archive. */
    interface Target {
        /** Where the bytes of the next file go. */
        OutputStream create(MemberHeader header) throws IOException;
    }

    ArchiveReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads all of it.
     *
     * @throws BackupRefusedException when it is not whole and exactly what was written
     */
    Manifest readAll(Target target) throws IOException {
        try {
            MemberHeader header = MemberHeader.decode(block());
            while (!header.name().equals(Manifest.NAME)) {
                requireNew(header.name());
                try (OutputStream out = target.create(header)) {
                    read.add(new Manifest.Member(header.name(), header.size(), copy(header, out)));
                }
                requireZeros(header.padding());
                header = MemberHeader.decode(block());
            }
            Manifest manifest = manifest(header);
            requireZeros(2 * MemberHeader.BLOCK);
            if (in.read() >= 0) {
                throw new BackupRefusedException("there is something behind the end of the backup");
            }
            requireSame(manifest);
            return manifest;
        } catch (EOFException e) {
            throw new BackupRefusedException(
                    "the backup is cut off: " + e.getMessage() + ". Use another copy of it", e);
        } catch (IllegalArgumentException e) {
            throw new BackupRefusedException(e.getMessage() + ". Use another copy of the backup", e);
        }
    }

    private void requireNew(String name) throws BackupRefusedException {
        if (!names.add(name)) {
            throw new BackupRefusedException("the backup has two files of the name " + name);
        }
        if (names.size() > MAX_MEMBERS) {
            throw new BackupRefusedException("the backup has more than " + MAX_MEMBERS + " files");
        }
    }

    private Manifest manifest(MemberHeader header) throws IOException {
        if (header.size() > Manifest.MAX_BYTES) {
            throw new BackupRefusedException(
                    "the backup's manifest has " + header.size() + " bytes, at most are " + Manifest.MAX_BYTES);
        }
        byte[] bytes = in.readNBytes((int) header.size());
        if (bytes.length < header.size()) {
            throw new EOFException("it ends in its manifest");
        }
        requireZeros(header.padding());
        return Manifest.parse(bytes);
    }

    private void requireSame(Manifest manifest) throws BackupRefusedException {
        if (manifest.members().size() != read.size()) {
            throw new BackupRefusedException("the backup has " + read.size() + " files, its manifest says "
                    + manifest.members().size());
        }
        for (int i = 0; i < read.size(); i++) {
            if (!read.get(i).equals(manifest.members().get(i))) {
                throw new BackupRefusedException(
                        read.get(i).name()
                                + " in the backup is not what its manifest says: the backup is damaged. Use another copy of it");
            }
        }
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(MemberHeader.BLOCK);
        if (block.length < MemberHeader.BLOCK) {
            throw new EOFException("it ends before its manifest");
        }
        return block;
    }

    private Hash copy(MemberHeader header, OutputStream out) throws IOException {
        MessageDigest digest = ArchiveWriter.sha256();
        long left = header.size();
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(BUFFER, left));
            if (count < 0) {
                throw new EOFException("it ends in " + header.name());
            }
            out.write(buffer, 0, count);
            digest.update(buffer, 0, count);
            left -= count;
        }
        return Hash.of(digest.digest());
    }

    private void requireZeros(int count) throws IOException {
        byte[] zeros = in.readNBytes(count);
        if (zeros.length < count) {
            throw new EOFException("its end is missing");
        }
        if (!Arrays.equals(zeros, new byte[count])) {
            throw new BackupRefusedException("there is something between the files of the backup: it is damaged");
        }
    }
}
