package org.cairngate.ledger.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.merkle.InclusionProof;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.CertificateRules;
import org.cairngate.ledger.state.LogFrontier;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.IndexRow.Place;
import org.cairngate.ledger.transaction.SignedTransaction;

/** The chain, replayed from its genesis with the rules that hubs use, and its Merkle nodes. */
final class ChainCheck {

    private static final byte[] ALL = {};

    private final Database database;
    private final Rows rows;
    private final LogNodes nodes;
    private final Findings findings;
    private final Retention retention;

    private Hash lastLeaf = Hash.ZERO;
    private LogFrontier frontier = LogFrontier.EMPTY;
    private Optional<Genesis> genesis = Optional.empty();
    private Optional<State> state = Optional.empty();
    private Optional<LogTip> tip = Optional.empty();
    private long transactionRows;
    private long nodeRows;

    ChainCheck(Database database, Findings findings, Retention retention) {
        this.retention = retention;
        this.database = database;
        this.rows = new Rows(database);
        this.nodes = new LogNodes(database);
        this.findings = findings;
    }

    /** The state after the newest block; empty when a block before it could not be replayed. */
    Optional<State> state() {
        return state;
    }

    /** The log's end, as far as it was replayed. */
    Optional<LogTip> tip() {
        return tip;
    }

    /** How many headers the store has. */
    long size() {
        return frontier.size();
    }

    void run() {
        findings.check("meta " + Keys.text(Keys.GENESIS), () -> genesis = rows.genesis());
        long size = rows.size();
        findings.require(size == 0 || genesis.isPresent(), "meta " + Keys.text(Keys.GENESIS), "the genesis is missing");
        for (long height = 0; height < size; height++) {
            checkHeight(height, size);
            findings.progress("blocks", height + 1, size);
        }
        if (size > 0 && !retention.replayable()) {
            findings.check("state", this::adoptStored);
        }
        findings.blocks = size;
        if (!SnapshotStart.isStaged(database)) {
            // What a start from a snapshot left that a crash ended is removed when the store is opened.
            countRows(Column.HEADERS, size);
            countRows(Column.NODES, nodeRows);
        }
        countRows(Column.TRANSACTIONS, transactionRows);
        countRows(Column.DEFAULT, 0);
    }

    private void checkHeight(long height, long size) {
        StoredHeader[] stored = new StoredHeader[1];
        boolean readable = findings.check(
                "headers height=" + height,
                () -> stored[0] = rows.header(height)
                        .orElseThrow(() -> Rows.damaged("header height=" + height, "it is missing")));
        if (!readable) {
            // The leaf cannot be derived; the rest of the log is checked against the node that is stored.
            findings.check("nodes level=0 index=" + height, () -> {
                frontier = nodes.frontier(height + 1);
                lastLeaf = nodes.leaf(height);
            });
            state = Optional.empty();
            return;
        }
        BlockHeader header = stored[0].header();
        checkNodes(header);
        if (!retention.whole(height)) {
            state = Optional.empty();
            checkKept(header);
            checkCheckpoint(height + 1, size);
            return;
        }
        List<SignedTransaction> transactions = transactions(header);
        if (transactions.size() != header.txCount()) {
            state = Optional.empty();
            return;
        }
        replay(new Block(header, transactions, stored[0].certificate(), Optional.empty(), stored[0].opening()));
        checkCheckpoint(height + 1, size);
    }

    private void checkNodes(BlockHeader header) {
        Hash leaf = header.leafHash();
        findings.require(
                retention.replayable() || header.height() == 0 || header.prev().equals(lastLeaf),
                "headers height=" + header.height(),
                "its prev is not " + lastLeaf + ", the leaf hash of the header before");
        lastLeaf = leaf;
        LogNodes.append(frontier, leaf, (key, hash) -> {
            nodeRows++;
            String place = "nodes level=" + key[0] + " index="
                    + ByteBuffer.wrap(key, 1, Long.BYTES).getLong();
            findings.check(
                    place,
                    () -> findings.require(
                            database.get(Column.NODES, key)
                                    .filter(stored -> Arrays.equals(stored, hash.bytes()))
                                    .isPresent(),
                            place,
                            "it is not " + hash + ", which header " + header.height() + " and those before give"));
        });
        frontier = frontier.append(leaf);
    }

    private List<SignedTransaction> transactions(BlockHeader header) {
        List<SignedTransaction> transactions = new ArrayList<>();
        long height = header.height();
        for (int i = 0; i < Math.min(header.txCount(), Block.MAX_TRANSACTIONS); i++) {
            int index = i;
            String place = "transactions height=" + height + " index=" + index;
            findings.check(place, () -> {
                SignedTransaction transaction = rows.transaction(height, index);
                transactions.add(transaction);
                findings.require(
                        isIndexed(transaction, height, index),
                        "index tx=" + transaction.id(),
                        "it does not lead to height=" + height + " index=" + index);
            });
        }
        transactionRows += header.txCount();
        findings.transactions += transactions.size();
        return transactions;
    }

    private boolean isIndexed(SignedTransaction transaction, long height, int index) {
        return rows.places(Keys.transactionId(transaction.id())).contains(new Place(height, index, 0));
    }

    /** The transactions that are kept of a block, each by its path. */
    private void checkKept(BlockHeader header) {
        database.scanPrefix(Column.TRANSACTIONS, Keys.number(header.height()), (key, row) -> {
            int index = Keys.transactionIndex(key);
            String place = "transactions height=" + header.height() + " index=" + index;
            transactionRows++;
            findings.check(place, () -> checkKept(header, index, StoredTransaction.decode(row)));
            return true;
        });
    }

    private void checkKept(BlockHeader header, int index, StoredTransaction stored) throws RefusedException {
        SignedTransaction transaction = stored.transaction();
        String place = "transactions height=" + header.height() + " index=" + index;
        findings.transactions++;
        InclusionProof.verify(
                MerkleTree.leafHash(transaction.bytes()),
                index,
                header.txCount(),
                stored.path().orElseThrow(() -> Rows.damaged(place, "it has no path")),
                header.txRoot());
        findings.require(
                isIndexed(transaction, header.height(), index),
                "index tx=" + transaction.id(),
                "it does not lead to height=" + header.height() + " index=" + index);
        findings.require(
                database.get(Column.SEGMENTS, transaction.id().bytes()).isPresent(),
                "segments tx=" + transaction.id().hex() + " height=" + header.height(),
                "it is missing, and the transaction is kept for it alone");
    }

    /** Where blocks are missing nothing can be replayed: the stored state must be that of the newest header. */
    private void adoptStored() {
        ChainView stored = ChainView.load(rows, nodes).orElseThrow(() -> Rows.damaged("state", "there is none"));
        state = Optional.of(stored.state());
        tip = Optional.of(stored.tip());
        checkCheckpoint(frontier.size(), frontier.size());
    }

    private void replay(Block block) {
        BlockHeader header = block.header();
        String place = "block height=" + header.height();
        if (header.height() == 0) {
            if (!findings.check(place, () -> replayGenesis(block))) {
                state = Optional.empty();
            }
            return;
        }
        if (state.isEmpty() || tip.isEmpty()) {
            findings.require(
                    header.txRoot().equals(Block.txRoot(block.transactions())),
                    place,
                    "the transactions are not those of its txRoot");
            return;
        }
        boolean valid = findings.check(place, () -> {
            // A block's own time stands for the clock that it was received by.
            ValidatedBlock validated =
                    new BlockRules(state.get(), tip.get(), nodes).validateContent(block, header.time());
            state = Optional.of(validated.state());
            tip = Optional.of(validated.tip());
        });
        if (!valid) {
            findings.add(place, "the state of later blocks cannot be derived from here on");
            state = Optional.empty();
        }
    }

    private void replayGenesis(Block block) throws RefusedException {
        if (genesis.isPresent()) {
            Block first = genesis.get().block();
            findings.require(
                    first.header().equals(block.header())
                            && first.transactions().equals(block.transactions()),
                    "block height=0",
                    "it is not the genesis block");
            state = Optional.of(State.of(genesis.get()));
            tip = Optional.of(LogTip.of(first.header()));
        }
    }

    private void checkCheckpoint(long size, long storeSize) {
        String place = "meta " + Keys.text(Keys.checkpoint(size));
        findings.check(place, () -> {
            Optional<SignedNote> checkpoint = rows.checkpoint(size);
            if (checkpoint.isPresent() && state.isEmpty()) {
                findings.require(
                        Checkpoint.of(checkpoint.get()).root().equals(frontier.root()),
                        place,
                        "its root is not the log's, " + frontier.root());
            }
            if (checkpoint.isPresent() && state.isPresent()) {
                new CertificateRules(state.get(), nodes).requireCheckpoint(checkpoint.get(), size, frontier.root());
            }
            // A master signs after the block is stored: only the newest may be without.
            findings.require(
                    checkpoint.isPresent() || size == storeSize || !retention.whole(size - 1),
                    place,
                    "the checkpoint is missing");
        });
    }

    private void countRows(Column column, long expected) {
        long[] count = {0};
        findings.check(column.label(), () -> {
            database.scan(column, ALL, (key, value) -> {
                count[0]++;
                return true;
            });
            findings.require(
                    count[0] == expected, column.label(), "it has " + count[0] + " rows, the chain gives " + expected);
        });
    }
}
