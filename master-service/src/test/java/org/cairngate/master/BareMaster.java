package org.cairngate.master;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.ledger.transaction.TransactionBody;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.ingest.TransactionIntake;
import org.cairngate.master.minting.Announcer;
import org.cairngate.master.minting.CertificateCollector;
import org.cairngate.master.minting.CommitLog;
import org.cairngate.master.minting.HubCopies;
import org.cairngate.master.minting.Minter;
import org.cairngate.master.minting.StoredCommitLog;
import org.cairngate.master.minting.TransactionPool;
import org.cairngate.master.registry.MasterTransactions;

/** A master's real parts on a data directory, without listeners and without a schedule: things happen when the test says so. */
final class BareMaster implements Announcer, AutoCloseable {

    private final ChainStore store;
    private final TransactionPool pool;
    private final Minter minter;
    private final CertificateCollector certificates;
    private final TransactionIntake intake;
    private final MasterTransactions transactions;
    private final BlockingQueue<Receipt> receipts = new LinkedBlockingQueue<>();
    private final List<Block> published = new ArrayList<>();
    private final Runnable onCertificate;

    BareMaster(MasterDirectory directory) throws IOException {
        this(directory, log -> log, () -> {});
    }

    /**
     * @param seam is put between minter and commit log
     * @param onCertificate runs when a certificate is stored and nobody has heard of it yet
     */
    BareMaster(MasterDirectory directory, UnaryOperator<CommitLog> seam, Runnable onCertificate) throws IOException {
        this.onCertificate = onCertificate;
        Clock clock = Clock.systemUTC();
        SigningKey key = SigningKey.load(directory.ledgerKey());
        IntakeRoom room = new IntakeRoom(DiskReserve.on(directory.chain(), 0));
        RefusalLog refusals = new RefusalLog("master", clock);
        store = ChainStore.open(directory.chain());
        pool = new TransactionPool(store);
        CommitLog log = new StoredCommitLog(
                store, pool, new CheckpointSigner(store.genesis().origin(), key));
        minter = new Minter(store, pool, seam.apply(log), this, refusals, clock);
        certificates = new CertificateCollector(store, new HubCopies(store, clock), this);
        transactions = new MasterTransactions(store, pool, minter, key, room);
        intake = new TransactionIntake(store, pool, this, refusals, clock, room);
        intake.start();
    }

    ChainStore store() {
        return store;
    }

    Minter minter() {
        return minter;
    }

    CertificateCollector certificates() {
        return certificates;
    }

    /** The blocks that hubs were sent, oldest first. */
    List<Block> published() {
        return List.copyOf(published);
    }

    /** Submits as a hub and returns the receipt. */
    Receipt submit(String hub, Submission submission) throws InterruptedException {
        intake.offer(hub, submission.encode());
        Receipt receipt = receipts.poll(30, TimeUnit.SECONDS);
        if (receipt == null) {
            throw new AssertionError("no receipt came");
        }
        return receipt;
    }

    /** Brings a change of the master's own into the next block. */
    void change(TransactionBody body) throws Exception {
        Thread waiter = new Thread(() -> {
            try {
                transactions.submit(body);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        waiter.start();
        Await.until("the change is pooled", () -> pool.size() > 0);
        minter.tick();
        waiter.join();
    }

    /** Mints until nothing waits. */
    void mintAll() {
        while (pool.size() > 0) {
            minter.tick();
        }
    }

    @Override
    public void block(Block block) {
        published.add(block);
    }

    @Override
    public void certificate(SignedNote certificate) {
        onCertificate.run();
    }

    @Override
    public void receipt(String hub, Receipt receipt) {
        receipts.add(receipt);
    }

    @Override
    public void close() {
        intake.close();
        store.close();
    }
}
