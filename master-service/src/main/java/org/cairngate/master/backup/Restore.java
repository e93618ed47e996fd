package org.cairngate.master.backup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.store.FsckReport;
import org.cairngate.ledger.store.Progress;
import org.springframework.util.FileSystemUtils;

/**
 * Makes a data directory of a backup. It is unpacked into a folder in its place, every byte of it is checked and the chain derived again.
 * Only then the files take their places, the genesis file as the last: without it no master runs there. What is refused leaves nothing
 * behind. For one thread.
 */
public final class Restore {

    private static final int BUFFER = 1 << 16;
    private static final String KEYS = "keys/";
    private static final String GENESIS = "genesis.json";

    private final Path backup;
    private final Optional<Passphrase> passphrase;

    /**
     * What was restored.
     *
     * @param moment the backup's
     * @param certifiedSize how many blocks of it are certified, as far as it knows
     */
    public record Done(Moment moment, long certifiedSize) {}

    /**
     * A restore of a file.
     *
     * @param passphrase what it is encrypted with; empty when it is not
     */
    public Restore(Path backup, Optional<Passphrase> passphrase) {
        this.backup = backup;
        this.passphrase = passphrase;
    }

    /**
     * Restores.
     *
     * @param target a folder that is empty or does not exist
     * @param progress told now and then how far the check of the chain is
     * @throws BackupRefusedException when the target is not empty, or the backup is not whole, of another passphrase or of a damaged chain
     * @throws IOException when a disk fails
     */
    public Done to(Path target, Consumer<Progress> progress) throws IOException {
        Path place = target.toAbsolutePath().normalize();
        boolean made = requireFree(place);
        Path unpacked = place.resolve("restoring");
        boolean done = false;
        try {
            Staging.createOwnersFolders(unpacked);
            Moment moment = unpack(unpacked);
            long certified = check(unpacked, moment, progress);
            Files.createFile(new DataFolder(unpacked).restored());
            sync(unpacked);
            publish(unpacked, place);
            done = true;
            return new Done(moment, certified);
        } finally {
            if (!done) {
                FileSystemUtils.deleteRecursively(made ? place : unpacked);
            }
        }
    }

    /** Whether there is no such folder yet. */
    private static boolean requireFree(Path place) throws IOException {
        if (!Files.exists(place)) {
            return true;
        }
        if (!Files.isDirectory(place)) {
            throw new BackupRefusedException(place + " is no folder");
        }
        try (Stream<Path> present = Files.list(place)) {
            if (!present.allMatch(entry -> entry.endsWith("lost+found"))) {
                throw new BackupRefusedException(
                        place + " is not empty. Name a folder that is, or one that does not exist");
            }
        }
        return false;
    }

    private Moment unpack(Path unpacked) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(backup), BUFFER);
                InputStream in = opened(file)) {
            return new ArchiveReader(in)
                    .readAll(header -> {
                        if (DataFolder.isDerived(header.name())) {
                            throw new BackupRefusedException(
                                    header.name() + " is in " + backup + ", and no backup has that");
                        }
                        return create(unpacked, header);
                    })
                    .moment();
        }
    }

    private InputStream opened(InputStream file) throws IOException {
        file.mark(BUFFER);
        boolean encrypted = Arrays.equals(file.readNBytes(Envelope.MAGIC.length), Envelope.MAGIC);
        file.reset();
        if (encrypted && passphrase.isEmpty()) {
            throw new BackupRefusedException(backup + " is encrypted. Name its passphrase by --passphrase-file");
        }
        if (!encrypted && passphrase.isPresent()) {
            throw new BackupRefusedException(backup + " is not an encrypted backup. If it should be one, somebody has"
                    + " replaced it; else say --unencrypted instead of a passphrase");
        }
        return encrypted ? Envelope.open(file, new PassphraseStanza(passphrase.get())) : file;
    }

    private static OutputStream create(Path unpacked, MemberHeader header) throws IOException {
        Path file = unpacked.resolve(header.name());
        Staging.createOwnersFolders(file.getParent());
        boolean readable = header.readable() && !header.name().startsWith(KEYS);
        return Channels.newOutputStream(FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString(readable ? "rw-r--r--" : "rw-------"))));
    }

    private long check(Path unpacked, Moment moment, Consumer<Progress> progress) throws IOException {
        DataFolder folder = new DataFolder(unpacked);
        Path genesisFile = unpacked.resolve(GENESIS);
        Path keyFile = unpacked.resolve("keys").resolve("ledger.key");
        if (!Files.exists(genesisFile) || !Files.exists(keyFile) || !Files.isDirectory(folder.chain())) {
            throw new BackupRefusedException(
                    backup + " is no backup of a master: it needs a genesis.json, a ledger key and a chain");
        }
        FsckReport report = Fsck.run(folder.chain(), progress);
        if (!report.clean()) {
            throw new BackupRefusedException(
                    "the chain in " + backup + " has " + report.damages().size() + " damages, the first: "
                            + report.damages().get(0) + ". Use another backup");
        }
        try (ChainStore store = ChainStore.openReadOnly(folder.chain())) {
            Genesis genesis = Genesis.fromJson(Files.readString(genesisFile));
            boolean sameChain = store.genesis().chainId().equals(moment.chain())
                    && genesis.chainId().equals(moment.chain())
                    && store.tip().size() == moment.size();
            boolean sameKey = new CheckpointSigner(genesis.origin(), SigningKey.load(keyFile))
                    .noteKey()
                    .equals(store.state().logKey());
            if (!sameChain || !sameKey) {
                throw new BackupRefusedException("the parts of " + backup + " are of different chains or moments");
            }
            return store.certifiedSize();
        } catch (RefusedException e) {
            throw new BackupRefusedException("the genesis.json in " + backup + " is none: " + e.getMessage(), e);
        }
    }

    private static void publish(Path unpacked, Path place) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> present = Files.list(unpacked)) {
            present.map(entry -> entry.getFileName().toString()).forEach(names::add);
        }
        names.remove(GENESIS);
        for (String name : names) {
            Files.move(unpacked.resolve(name), place.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
        BackupFile.sync(place);
        Files.move(unpacked.resolve(GENESIS), place.resolve(GENESIS), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(unpacked);
        BackupFile.sync(place);
        BackupFile.sync(place.getParent());
    }

    private static void sync(Path unpacked) throws IOException {
        try (Stream<Path> all = Files.walk(unpacked)) {
            for (Path one : all.toList()) {
                BackupFile.sync(one);
            }
        }
    }
}
