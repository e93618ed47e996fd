package org.cairngate.ledger.store;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.CertificateRules;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.transaction.EventsBody;

/** The rows beside the chain: seals of meta, outbox and pool, the certificate, and what was signed. */
final class MetaCheck {

    private static final byte[] ALL = {};

    private final Database database;
    private final Rows rows;
    private final LogNodes nodes;
    private final Findings findings;
    private final ChainCheck chain;

    MetaCheck(Database database, Findings findings, ChainCheck chain) {
        this.database = database;
        this.rows = new Rows(database);
        this.nodes = new LogNodes(database);
        this.findings = findings;
        this.chain = chain;
    }

    void run() {
        for (Column column : List.of(Column.META, Column.OUTBOX, Column.POOL)) {
            findings.check(
                    column.label(),
                    () -> database.scan(column, ALL, (key, row) -> {
                        String place = column.label() + " " + name(column, key);
                        Optional<byte[]> value = SealedValue.open(column, key, row);
                        findings.require(value.isPresent(), place, "its seal is broken");
                        value.ifPresent(bytes -> findings.check(place, () -> check(column, key, bytes)));
                        return true;
                    }));
        }
        findings.check("meta " + Keys.text(Keys.CERTIFICATE), this::checkCertificate);
        findings.check("meta " + Keys.text(Keys.CHAIN_CERTIFICATE_AT), this::checkCarriedAt);
        findings.check("meta " + Keys.UNDO_PREFIX, this::checkUndos);
    }

    private static String name(Column column, byte[] key) {
        return switch (column) {
            case META -> Keys.text(key);
            case OUTBOX -> "seq=" + Keys.number(key);
            default -> "key=" + HexFormat.of().formatHex(key);
        };
    }

    private void check(Column column, byte[] key, byte[] value) throws RefusedException {
        String name = Keys.text(key);
        if (column == Column.META && name.startsWith(Keys.SIGNED_PREFIX)) {
            long size = size(name, Keys.SIGNED_PREFIX);
            if (!Hash.of(value).equals(nodes.root(size))) {
                throw damaged("it names another root than the log had at size " + size);
            }
        }
        if (column == Column.META && name.startsWith(Keys.CHECKPOINT_PREFIX)) {
            size(name, Keys.CHECKPOINT_PREFIX);
        }
        if (column == Column.META && name.startsWith(Keys.UNDO_PREFIX)) {
            checkUndo(name, value);
        }
        if (column == Column.META && name.startsWith(Keys.LEFT_PREFIX)) {
            Hash.of(value);
        }
        if (column == Column.OUTBOX) {
            checkOutbox(key, OutboxEntry.decode(value));
        }
    }

    private void checkOutbox(byte[] key, OutboxEntry entry) throws RefusedException {
        if (!Arrays.equals(key, Keys.number(entry.seq()))) {
            throw damaged("it holds the batch seq=" + entry.seq());
        }
        if (!(entry.transaction().transaction().body() instanceof EventsBody body)) {
            throw damaged("its transaction " + entry.transaction().id() + " carries no events");
        }
        if (entry.segment().isPresent() && !entry.segment().get().batchRoot().equals(body.batchRoot())) {
            throw damaged("its events do not give the batch root " + body.batchRoot() + " of its transaction");
        }
        Optional<Long> minted =
                rows.transactionPosition(entry.transaction().id()).map(IndexRow.Place::height);
        if (entry.height().isPresent()
                && !minted.equals(Optional.of(entry.height().getAsLong()))) {
            throw damaged("its transaction " + entry.transaction().id() + " is not in block "
                    + entry.height().getAsLong());
        }
        if (entry.height().isEmpty() && entry.segment().isEmpty()) {
            throw damaged("it is in no block and has no events");
        }
    }

    private long size(String name, String prefix) throws RefusedException {
        long size = HexFormat.fromHexDigitsToLong(name.substring(prefix.length()));
        if (size < 1 || size > chain.size()) {
            throw damaged("the log has " + chain.size() + " headers, never had " + size);
        }
        return size;
    }

    private void checkUndo(String name, byte[] value) throws RefusedException {
        long height = HexFormat.fromHexDigitsToLong(name.substring(Keys.UNDO_PREFIX.length()));
        long finalSize = rows.number(Keys.FINAL_SIZE);
        if (height < finalSize || height >= chain.size()) {
            throw damaged("it would take back block " + height + " of " + chain.size() + ", " + finalSize
                    + " of which are final");
        }
        Undo.decode(value);
    }

    /** The undo records, taken together, must lead to the state that the oldest header left has. */
    private void checkUndos() {
        if (chain.state().isPresent()) {
            Undos undos = rows.undos();
            ChainView.load(rows, nodes)
                    .ifPresent(now -> undos.at(now, undos.least(now.tip().size())));
        }
    }

    private void checkCertificate() throws RefusedException {
        Optional<SignedNote> certificate = rows.note(Keys.CERTIFICATE);
        long finalSize = rows.number(Keys.FINAL_SIZE);
        long certifiedSize = 0;
        if (certificate.isPresent()) {
            certifiedSize = Checkpoint.of(certificate.get()).size();
            if (chain.state().isPresent()) {
                new CertificateRules(chain.state().get(), nodes).requireCertified(certificate.get(), chain.size());
            }
        }
        long inChain = rows.number(Keys.CHAIN_CERTIFICATE_SIZE);
        if (finalSize > certifiedSize || inChain > certifiedSize) {
            throw damaged("final size " + finalSize + " and the chain's certificate of size " + inChain
                    + " do not go with a certificate of size " + certifiedSize);
        }
        Optional<LogTip> tip = chain.state().flatMap(present -> chain.tip());
        if (tip.isPresent() && tip.get().certificateSize() != inChain) {
            throw damaged("the blocks have a certificate of size " + tip.get().certificateSize()
                    + ", the stored number is " + inChain);
        }
    }

    /** Too low a height would make blocks final before enough hubs know the certificate. */
    private void checkCarriedAt() throws RefusedException {
        if (findings.damagedAt("headers")) {
            return;
        }
        long stored = rows.number(Keys.CHAIN_CERTIFICATE_AT);
        long carriedAt = CarriedCertificate.at(rows);
        if (stored != carriedAt) {
            throw damaged("the newest certificate in a block came in block " + carriedAt + ", the stored height is "
                    + stored);
        }
    }

    private static RefusedException damaged(String what) {
        return new RefusedException(RefusalReason.STORAGE_FAILED, what);
    }
}
