package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.CertificateRules;
import org.cairngate.ledger.state.LogRoots;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.ValidatedBlock;

/**
 * The chain on disk: one RocksDB database whose every block is one synced write, so that a crash at any moment leaves all of a
 * block or nothing of it (ledger format, section 9).
 *
 * <p>Reads may be called from several threads and see the newest finished write. Writes may too; they wait for each other. One
 * process writes at a time. Failures of the disk, and rows that cannot be read, throw {@link StorageException}.
 */
public final class ChainStore implements AutoCloseable {

    final Rows rows;
    final LogNodes nodes;
    private final SignedRoots signedRoots;
    private final Commits commits;
    private final Erasures erasures;
    private final Holdings holdings;
    private final Retention retentionOfNew;
    private final Object writing = new Object();
    private volatile Optional<ChainView> view;

    private ChainStore(Database database, Retention ofNew, Commits.Opening commits) throws IOException {
        this.rows = new Rows(database);
        this.nodes = new LogNodes(database);
        this.signedRoots = new SignedRoots(rows, nodes);
        this.retentionOfNew = ofNew;
        this.holdings = new Holdings(rows, () -> view().retention());
        boolean loaded = false;
        try {
            Schema.CURRENT.open(database);
            SnapshotStart.clearStaged(database);
            this.view = ChainView.load(rows, nodes);
            this.commits = commits.open(view.map(ChainView::tip));
            this.erasures = new Erasures(database, this.commits);
            erasures.scrub();
            loaded = true;
        } finally {
            if (!loaded) {
                database.close();
            }
        }
    }

    /** Opens the store in a folder for writing; a new one keeps everything. See {@link #open(Path, StoreKind)}. */
    public static ChainStore open(Path directory) {
        return open(directory, StoreKind.FULL);
    }

    /**
     * Opens the store in a folder for writing, and makes a new one when there is none. Nothing is replayed; the state that was
     * stored is compared with the newest header's state root, and the log's root with its nodes; after a crash, also whether
     * everything is there that was committed.
     *
     * @param kindOfNew FULL or LIGHT, for a new store; one that is there stays what it is, which {@link #holdings} tells
     * @throws StorageException when another process has it open, something is damaged or something that was committed is lost;
     *     {@link Fsck} says what
     */
    public static ChainStore open(Path directory, StoreKind kindOfNew) {
        Retention ofNew = new Retention(kindOfNew, 0);
        try {
            Files.createDirectories(directory);
            CommitCheck.requireNothingLost(directory);
            FileDigests digests = FileDigests.begin(directory);
            Database database = Database.open(directory, Database.Mode.WRITE);
            return new ChainStore(database, ofNew, tip -> Commits.begin(database, digests, tip));
        } catch (IOException e) {
            throw new StorageException("store " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * Opens the store in a folder for reading. It shows the moment of opening, also while another process writes.
     * @throws StorageException when there is none, something is damaged or something that was committed is lost
     */
    public static ChainStore openReadOnly(Path directory) {
        try {
            CommitCheck.requireNothingLost(directory);
            Database database = Database.open(directory, Database.Mode.READ);
            return new ChainStore(database, Retention.FULL, tip -> Commits.none(database));
        } catch (IOException e) {
            throw new StorageException("store " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Whether there is no genesis yet. */
    public boolean isEmpty() {
        return view.isEmpty();
    }

    /**
     * Begins the chain with its block 0.
     *
     * @throws RefusedException when the genesis is not valid
     * @throws IllegalStateException when there is a chain already
     */
    public void initialise(Genesis genesis) throws RefusedException {
        synchronized (writing) {
            if (!isEmpty()) {
                throw new IllegalStateException("there is chain " + genesis().chainId() + " already");
            }
            ChainView first = ChainView.first(genesis, retentionOfNew);
            commits.append(first.tip(), batch -> {
                Schema.CURRENT.put(batch);
                batch.putSealed(Column.META, Keys.GENESIS, genesis.toJson().getBytes(StandardCharsets.UTF_8));
                if (!retentionOfNew.replayable()) {
                    rows.putRetention(batch, retentionOfNew);
                }
                IndexWrites index = new IndexWrites(rows);
                new BlockWrites(rows, batch, index, retentionOfNew).putFirst(genesis.block(), first);
                index.put(batch);
            });
            view = Optional.of(first);
        }
    }

    /** The genesis that the chain began with. */
    public Genesis genesis() {
        return view().genesis();
    }

    /** The state after the newest block. */
    public State state() {
        return view().state();
    }

    /** The log's end. */
    public LogTip tip() {
        return view().tip();
    }

    /** Our log's roots, for {@link org.cairngate.ledger.state.BlockRules}. */
    public LogRoots roots() {
        return this::root;
    }

    /**
     * Adds a block with what is known of its segments, and the owner's own changes, in one synced write; what its
     * receipts erase goes in the same write, and from the files before this returns unless the disk fails then.
     *
     * <p>A master signs the checkpoint after this and gives it to {@link #putCheckpoint}. One that was killed in between finds the
     * tip without a {@link #checkpoint} when it starts and signs it then, before the next block.
     *
     * @param validated a block that continues {@link #tip}
     * @param segmentsByTxId the segments to keep; those of other transactions may be missing
     * @param extra changes that belong to the same moment
     * @throws IllegalArgumentException when the block does not continue the tip, or a segment is not of its transaction
     */
    public void append(ValidatedBlock validated, Map<Hash, Segment> segmentsByTxId, Consumer<LocalWrites> extra) {
        synchronized (writing) {
            ChainView before = view();
            ChainView after = before.after(validated);
            commits.append(after.tip(), batch -> {
                IndexWrites index = new IndexWrites(rows);
                new BlockWrites(rows, batch, index, before.retention())
                        .put(Optional.of(before.state()), before.tip(), validated, segmentsByTxId);
                erasures.put(batch, index, validated.block(), segmentsByTxId);
                index.put(batch);
                rows.putCertified(batch, before.certified(), after.certified());
                rows.undos().put(batch, validated.block());
                extra.accept(batch);
            });
            view = Optional.of(after);
            erasures.scrub();
        }
    }

    /** The block at a height, if it is kept whole, with its certificate and checkpoint as far as they are known. */
    public Optional<Block> block(long height) {
        return hasBlock(height) ? rows.block(height, view().retention()) : Optional.empty();
    }

    /** The header at a height. */
    public Optional<BlockHeader> header(long height) {
        return hasBlock(height) ? rows.header(height).map(StoredHeader::header) : Optional.empty();
    }

    /**
     * The RFC 6962 inclusion path of header {@code index} in the log of the given size.
     *
     * @throws IllegalArgumentException when the log has or had no such header
     */
    public List<Hash> inclusionPath(long index, long size) {
        view().requireSize(size);
        return nodes.inclusionPath(index, size);
    }

    /**
     * The RFC 6962 consistency path between two sizes of the log.
     *
     * @throws IllegalArgumentException when the log never had these sizes
     */
    public List<Hash> consistencyPath(long from, long to) {
        view().requireSize(to);
        return nodes.consistencyPath(from, to);
    }

    /**
     * The root of the log when it had the given size.
     *
     * @throws IllegalArgumentException when it was never that large
     */
    public Hash root(long size) {
        view().requireSize(size);
        return nodes.root(size);
    }

    /** Where the event of the given uid is, or was before it was erased, if its segment is kept here. */
    public Optional<EventPosition> findEvent(String uid) {
        return rows.event(uid).filter(found -> hasBlock(found.height()));
    }

    /** What is kept of the chain, whatever the store's kind. */
    public Holdings holdings() {
        return holdings;
    }

    /** The height of the block that has the transaction, if the transaction is kept here. */
    public Optional<Long> heightOf(Hash txId) {
        return rows.transactionPosition(txId).map(IndexRow.Place::height).filter(this::hasBlock);
    }

    /** The segment of an EVENTS transaction, if it is kept here and nothing of it was erased. */
    public Optional<Segment> segment(Hash txId) {
        return rows.segment(txId).flatMap(StoredSegment::whole);
    }

    /** What is kept here of the segment of an EVENTS transaction. */
    public Optional<StoredSegment> storedSegment(Hash txId) {
        return rows.segment(txId);
    }

    /** Who erased the event at a place, by the chain's receipts; empty when nobody did. */
    public Optional<Erasure> erasure(EventPosition position) {
        return state().erasure(position.txId(), position.eventIndex())
                .map(record -> Erasure.of(record, header(record.height()).orElseThrow()));
    }

    /**
     * Remembers that a signature over a checkpoint is about to be made. To be called before a key signs or cosigns one: a second
     * root for a size is refused for ever after.
     *
     * @throws RefusedException ({@code equivocation}) when another root was signed for this size, ({@code log-root-mismatch})
     *     when our log has another root at this size
     */
    public void recordSigning(Checkpoint checkpoint) throws RefusedException {
        recordSigning(checkpoint, nothing -> {});
    }

    /** As {@link #recordSigning(Checkpoint)}, with what the signature binds its owner to, in one synced write. */
    public void recordSigning(Checkpoint checkpoint, Consumer<LocalWrites> extra) throws RefusedException {
        synchronized (writing) {
            signedRoots.requireSignable(checkpoint, tip().size());
            commits.write(batch -> {
                rows.putSignedRoot(batch, checkpoint);
                extra.accept(batch);
            });
        }
    }

    /**
     * Keeps the master's checkpoint over a block.
     *
     * @throws RefusedException ({@code equivocation}, {@code log-root-mismatch}, {@code bad-certificate}) when another root was
     *     signed for this size, our log has another, or the master's signature does not verify
     */
    public void putCheckpoint(SignedNote note) throws RefusedException {
        synchronized (writing) {
            Checkpoint checkpoint = signedRoots.requireCheckpoint(note, state(), tip().size());
            commits.write(batch -> rows.putCheckpoint(batch, checkpoint.size(), checkpoint.root(), note));
        }
    }

    /** The master's checkpoint of the given size. */
    public Optional<SignedNote> checkpoint(long size) {
        return rows.checkpoint(size);
    }

    /**
     * Keeps a certificate, if it is newer than what is known or makes more of the chain final.
     *
     * @throws RefusedException ({@code bad-certificate}, {@code log-root-mismatch}) when it does not certify our log
     */
    public void putCertificate(SignedNote note) throws RefusedException {
        synchronized (writing) {
            ChainView before = view();
            new CertificateRules(before.state(), roots())
                    .requireCertified(note, before.tip().size());
            Certified certified = before.with(note);
            if (!certified.equals(before.certified())) {
                commits.write(batch -> rows.putCertified(batch, before.certified(), certified));
                view = Optional.of(before.with(certified));
            }
        }
    }

    /** The newest certificate known. */
    public Optional<SignedNote> newestCertificate() {
        return view.flatMap(present -> present.certified().certificate());
    }

    /** Blocks below this height are certified; 0 for none. */
    public long certifiedSize() {
        return view.map(present -> present.certified().size()).orElse(0L);
    }

    /** Blocks below this height are final; 0 for none. */
    public long finalSize() {
        return view.map(present -> present.certified().finalSize()).orElse(0L);
    }

    /**
     * How far the block at a height has come.
     *
     * @throws IllegalArgumentException when there is no such block
     */
    public EventState eventState(long height) {
        return view().stateOf(height);
    }

    /** Writes the owner's own changes in one synced write. */
    public void write(Consumer<LocalWrites> changes) {
        synchronized (writing) {
            commits.write(changes::accept);
        }
    }

    /** Batches of the outbox from a sequence number on, in its order, at most {@code limit}. */
    public List<OutboxEntry> outbox(long fromSeq, int limit) {
        return rows.outbox(fromSeq, limit);
    }

    /** The value kept under a name. */
    public Optional<byte[]> meta(String key) {
        return rows.unsealed(Column.META, Keys.own(key));
    }

    /** Entries of the pool in the order of their keys, at most {@code limit}. */
    public List<LocalEntry> pool(int limit) {
        return rows.pool(limit);
    }

    /**
     * Copies the store as it is now, while it is used: writes wait only as long as RocksDB takes to link its files. One backup is
     * made at a time.
     *
     * @param target a folder that is empty or does not exist
     * @throws StorageException when the target is not empty, or a disk fails; then no backup is there
     */
    public StoreBackup backup(Path target) {
        return backup(target, StoreBackup.Tables.COPIED);
    }

    StoreBackup backup(Path target, StoreBackup.Tables tables) {
        return commits.backup(target, tables, writing, erasures::scrub);
    }

    /** Closes the store and lists its files' digests for {@link Fsck}. Calling it again does nothing. */
    @Override
    public void close() {
        synchronized (writing) {
            commits.close();
        }
    }

    /** Lets other classes of this package write: what they make of the present view is what readers see after their write. */
    void change(BiFunction<ChainView, Commits, ChainView> change) {
        synchronized (writing) {
            view = Optional.of(change.apply(view(), commits));
        }
    }

    /** Whether readers see a block: its rows are on disk a little before they do. */
    private boolean hasBlock(long height) {
        return view.filter(present -> present.hasBlock(height)).isPresent();
    }

    ChainView view() {
        return view.orElseThrow(() -> new IllegalStateException("the store has no chain yet"));
    }
}
