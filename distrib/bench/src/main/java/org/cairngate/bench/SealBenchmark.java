package org.cairngate.bench;

import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What a hub does with a batch: salt, hash, Merkle root, signature; beside the hashes and the signature alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SealBenchmark {
    private BareHashes hashes;
    private byte[] message;

    /** Makes what the bare form hashes and signs. */
    @Setup
    public void make(SampleBatch batch) throws NoSuchAlgorithmException {
        hashes = new BareHashes(batch.annotation.length);
        message = batch.sign(batch.segment(batch.parts().get(0))).bytes();
    }

    /** A sealed batch, its salts drawn. */
    @Benchmark
    public void seal(SampleBatch batch, CpuTime time, Blackhole result) {
        for (List<byte[]> part : batch.parts()) {
            SignedTransaction sealed = batch.sign(batch.segment(part));
            result.consume(sealed);
        }
        time.batch();
    }

    /** The SHA-256 calls and the Ed25519 signatures of a batch, and nothing else: no salts either. */
    @Benchmark
    public void bare(SampleBatch batch, CpuTime time, Blackhole result) {
        for (List<byte[]> part : batch.parts()) {
            hashes.all(part);
            result.consume(batch.key.sign(message));
        }
        time.batch();
    }
}
