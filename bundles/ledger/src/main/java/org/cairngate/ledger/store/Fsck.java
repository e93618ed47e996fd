package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Checks a store by deriving everything in it again: file digests and RocksDB's checksums first, then every leaf, node, root,
 * link, signature, state, checkpoint, certificate, segment and index entry. Reads only, trusts nothing that is stored but the
 * genesis, and says of each damage where it is.
 *
 * <p>Can run on the folder of a running hub or master too; it then checks what was there when it began. May be called from
 * several threads.
 */
public final class Fsck {

    /** Damages after which a report says no more: a store this broken is replaced, not read about. */
    public static final int MAX_DAMAGES = 1000;

    private Fsck() {}

    /**
     * Checks the store in a folder. Never throws: what keeps it from checking is a damage too.
     *
     * @param progress told now and then how far the check is
     */
    public static FsckReport run(Path directory, Consumer<Progress> progress) {
        Findings findings = new Findings(progress);
        try {
            check(directory, findings);
        } catch (IOException | RuntimeException e) {
            findings.failed("store " + directory, e);
        }
        return findings.report();
    }

    private static void check(Path directory, Findings findings) throws IOException {
        boolean closedInOrder = Files.exists(directory.resolve(FileDigests.LIST));
        CommitCheck commits = new CommitCheck(directory);
        commits.marks().forEach(findings::add);
        new FileCheck(directory, findings).run();
        if (!closedInOrder) {
            commits.files().forEach(findings::add);
        }
        if (findings.damagedAt("file " + FileDigests.MANIFEST)) {
            findings.add("store " + directory, "its rows were not checked: RocksDB may not end on a damaged manifest");
            return;
        }
        // After a crash the last record of the log may be torn; after an orderly close nothing may be.
        Database.Mode mode = closedInOrder ? Database.Mode.STRICT_READ : Database.Mode.READ;
        try (WholeFiles whole = WholeFiles.without(directory, findings.damagedLogs());
                Database database = Database.open(whole.directory(), mode)) {
            if (otherSchema(database, findings)) {
                return;
            }
            findings.check("headers", () -> commits.content(database).forEach(findings::add));
            ChainCheck chain = new ChainCheck(database, findings, retention(database, findings));
            chain.run();
            new SegmentCheck(database, findings, chain.state()).run();
            new StateCheck(database, findings, chain).run();
            new MetaCheck(database, findings, chain).run();
            findings.improve(new RowFiles(database)::locate);
        }
    }

    private static Retention retention(Database database, Findings findings) {
        Retention[] stored = {Retention.FULL};
        findings.check("meta " + Keys.text(Keys.RETENTION), () -> stored[0] = new Rows(database).retention());
        return stored[0];
    }

    /** Whether the rows are of another form than this program's. */
    private static boolean otherSchema(Database database, Findings findings) {
        Optional<String> other = Optional.empty();
        try {
            other = Schema.CURRENT.problem(database);
        } catch (StorageException e) {
            findings.add(
                    "meta " + Keys.text(Keys.SCHEMA), e.getMessage()); // the seal; the rest is checked all the same
        }
        other.ifPresent(text -> findings.add("meta " + Keys.text(Keys.SCHEMA), text));
        return other.isPresent();
    }
}
