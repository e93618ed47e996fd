package org.cairngate.bench;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a hub does with a batch: salt, hash, Merkle root, signature; beside the hashes and the signature alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SealBenchmark {
    private SecureRandom random;
    private BareHashes hashes;
    private byte[] message;

    /** Makes what the bare form hashes and signs: as many bytes, in as many pieces. */
    @Setup
    public void make(SampleBatch batch) throws NoSuchAlgorithmException {
        random = SecureRandom.getInstance("DRBG");
        hashes = new BareHashes();
        message = batch.sign(batch.segment(salts(batch.size))).bytes();
    }

    private List<byte[]> salts(int count) {
        byte[] all = new byte[count * RecordedEvent.SALT_SIZE];
        random.nextBytes(all);
        List<byte[]> salts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] salt = new byte[RecordedEvent.SALT_SIZE];
            System.arraycopy(all, i * salt.length, salt, 0, salt.length);
            salts.add(salt);
        }
        return salts;
    }

    /** One sealed batch. */
    @Benchmark
    public SignedTransaction seal(SampleBatch batch) {
        return batch.sign(batch.segment(salts(batch.size)));
    }

    /** The SHA-256 calls and the Ed25519 signature of one batch, and nothing else. */
    @Benchmark
    public byte[] bare(SampleBatch batch) {
        hashes.all(batch);
        return batch.key.sign(message);
    }
}
