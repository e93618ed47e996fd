package org.cairngate.bench;

import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a receiver does with a batch: decode, hash, compare the root, check the signature; beside the bare primitives. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class VerifyBenchmark {
    private BareHashes hashes;
    private byte[] segment;
    private byte[] transaction;
    private byte[] signature;

    /** Makes a signed batch as it comes over the network. */
    @Setup
    public void make(SampleBatch batch) throws NoSuchAlgorithmException {
        hashes = new BareHashes();
        List<byte[]> salts = Collections.nCopies(batch.size, new byte[RecordedEvent.SALT_SIZE]);
        Segment made = batch.segment(salts);
        segment = made.encode();
        transaction = batch.sign(made).bytes();
        signature = batch.key.sign(transaction);
    }

    /** One batch that was verified. */
    @Benchmark
    public Segment verify(SampleBatch batch) throws RefusedException {
        SignedTransaction signed = SignedTransaction.decode(transaction);
        Segment decoded = Segment.decode(segment);
        EventsBody body = (EventsBody) signed.transaction().body();
        signed.verify(batch.key.publicKey());
        if (!decoded.batchRoot().equals(body.batchRoot())) {
            throw new IllegalStateException("the sample has another root");
        }
        return decoded;
    }

    /** The SHA-256 calls and the Ed25519 verification of one batch, and nothing else. */
    @Benchmark
    public boolean bare(SampleBatch batch) {
        hashes.all(batch);
        return batch.key.publicKey().verify(transaction, signature);
    }
}
