package org.cairngate.master.backup;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;

/**
 * What is staged for a backup, by the running master or, when none runs, by this process under the store's lock. Closing it removes what
 * is staged.
 */
final class StagedBackup implements AutoCloseable {

    private static final int MAX_ANSWER = 4096;
    private static final int FIELDS = 3;

    private final Moment moment;
    private final Closeable closing;

    private StagedBackup(Moment moment, Closeable closing) {
        this.moment = moment;
        this.closing = closing;
    }

    /**
     * Stages what is in a data directory.
     *
     * @throws BackupRefusedException when the master refuses, or the store can be opened neither by it nor here
     */
    static StagedBackup of(DataFolder folder, Clock clock) throws IOException {
        Optional<SocketChannel> master = connect(folder);
        return master.isPresent() ? ask(master.get()) : stage(folder, clock);
    }

    private static Optional<SocketChannel> connect(DataFolder folder) throws IOException {
        if (!Files.exists(folder.socket())) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            ControlSocket.use(folder.socket(), channel::connect);
            return Optional.of(channel);
        } catch (SocketException e) {
            channel.close(); // left by a master that was killed
            return Optional.empty();
        }
    }

    private static StagedBackup ask(SocketChannel channel) throws IOException {
        boolean kept = false;
        try {
            OutputStream out = Channels.newOutputStream(channel);
            out.write((BackupControl.REQUEST + "\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8), MAX_ANSWER);
            String answer = Optional.ofNullable(in.readLine()).orElse("");
            if (!answer.startsWith(BackupControl.READY)) {
                throw new BackupRefusedException("the running master takes no backup: "
                        + (answer.startsWith(BackupControl.REFUSED)
                                ? answer.substring(BackupControl.REFUSED.length())
                                : "it ended. Try again"));
            }
            Moment moment = moment(answer.substring(BackupControl.READY.length()));
            kept = true;
            return new StagedBackup(moment, channel);
        } finally {
            if (!kept) {
                channel.close();
            }
        }
    }

    private static Moment moment(String text) throws BackupRefusedException {
        String[] fields = text.split(" ", -1);
        try {
            if (fields.length == FIELDS) {
                return new Moment(Hash.fromHex(fields[0]), Long.parseLong(fields[1]), Instant.parse(fields[2]));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new BackupRefusedException("the running master is of another release: its answer is " + text, e);
        }
        throw new BackupRefusedException("the running master is of another release: its answer is " + text);
    }

    private static StagedBackup stage(DataFolder folder, Clock clock) throws IOException {
        requireOwner(folder);
        try (ChainStore store = ChainStore.open(folder.chain())) {
            if (store.isEmpty()) {
                throw new BackupRefusedException(folder.chain() + " has no chain yet");
            }
            Staging staging = new Staging(folder, store, clock);
            Moment moment = staging.fill();
            return new StagedBackup(moment, staging::clear);
        } catch (StorageException e) {
            throw new BackupRefusedException(
                    String.valueOf(e.getMessage()).contains("lock")
                            ? folder.chain() + " is in use by a process that takes no backups. Stop it, and try again"
                            : e.getMessage(),
                    e);
        }
    }

    /** Another user, root above all, would leave files of his own in the store, which the master cannot open then. */
    private static void requireOwner(DataFolder folder) throws IOException {
        UserPrincipal owner = Files.getOwner(folder.root());
        Optional<UserPrincipal> user = Optional.empty();
        try {
            Path probe = Files.createTempFile(folder.root(), ".backup", ".new");
            user = Optional.of(Files.getOwner(probe));
            Files.delete(probe);
        } catch (AccessDeniedException e) {
            // another user than the owner, and not root
        }
        if (!user.equals(Optional.of(owner))) {
            throw new BackupRefusedException(folder.root() + " belongs to " + owner.getName()
                    + ". Run this command as that user, such as by sudo -u " + owner.getName());
        }
    }

    Moment moment() {
        return moment;
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }
}
