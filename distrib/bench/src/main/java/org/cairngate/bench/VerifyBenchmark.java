package org.cairngate.bench;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What a receiver does with a batch: decode, hash, compare the root, check the signature; beside the bare primitives. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class VerifyBenchmark {
    private final List<byte[]> messages = new ArrayList<>();
    private BareHashes hashes;
    private byte[] transaction;
    private byte[] signature;

    /** Makes signed batches as they come over the network. */
    @Setup
    public void make(SampleBatch batch) throws NoSuchAlgorithmException {
        hashes = new BareHashes(batch.annotation.length);
        for (List<byte[]> part : batch.parts()) {
            Segment segment = batch.segment(part);
            SignedTransaction signed = batch.sign(segment);
            messages.add(new Submission(signed, segment).encode());
            transaction = signed.bytes();
        }
        signature = batch.key.sign(transaction);
    }

    /** A batch that was decoded and verified. */
    @Benchmark
    public void verify(SampleBatch batch, CpuTime time, Blackhole result) throws RefusedException {
        for (byte[] message : messages) {
            Submission submission = Submission.decode(message);
            submission.transaction().verify(batch.key.publicKey());
            EventsBody body =
                    (EventsBody) submission.transaction().transaction().body();
            if (!submission.segment().batchRoot().equals(body.batchRoot())) {
                throw new IllegalStateException("the sample has another root");
            }
            result.consume(submission);
        }
        time.batch();
    }

    /** The SHA-256 calls and the Ed25519 verifications of a batch, and nothing else. */
    @Benchmark
    public void bare(SampleBatch batch, CpuTime time, Blackhole result) {
        for (List<byte[]> part : batch.parts()) {
            hashes.all(part);
            result.consume(batch.key.publicKey().verify(transaction, signature));
        }
        time.batch();
    }
}
