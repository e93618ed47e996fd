package org.cairngate.master.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.cairngate.ledger.Hash;

/** Writes files and then their {@link Manifest} as a tar archive. For one thread. */
final class ArchiveWriter {

    private static final int BUFFER = 1 << 16;

    private final OutputStream out;
    private final Moment moment;
    private final List<Manifest.Member> members = new ArrayList<>();

    ArchiveWriter(OutputStream out, Moment moment) {
        this.out = out;
        this.moment = moment;
    }

    /**
     * Adds a file, of which nothing may change meanwhile.
     *
     * @param copied told how many further bytes were taken
     */
    void add(String name, Path file, boolean readable, LongConsumer copied) throws IOException {
        MemberHeader header = new MemberHeader(name, Files.size(file), readable);
        out.write(header.encode(moment.time()));
        MessageDigest digest = sha256();
        long taken = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                digest.update(buffer, 0, read);
                taken += read;
                copied.accept(read);
            }
        }
        if (taken != header.size()) {
            throw new BackupRefusedException(file + " changed while it was copied. Try again");
        }
        out.write(new byte[header.padding()]);
        members.add(new Manifest.Member(name, taken, Hash.of(digest.digest())));
    }

    /** Writes the manifest and the archive's end. */
    void finish() throws IOException {
        byte[] manifest = new Manifest(moment, members).format().getBytes(StandardCharsets.UTF_8);
        MemberHeader header = new MemberHeader(Manifest.NAME, manifest.length, false);
        out.write(header.encode(moment.time()));
        out.write(manifest);
        out.write(new byte[header.padding() + 2 * MemberHeader.BLOCK]);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
