package org.cairngate.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.client.api.RecordsApi;
import org.cairngate.client.schema.TransactionReceipt;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs a record with an organisation's key, offline where that is wanted, and sends it: options that every such command shares. */
final class RecordSigning {
    private static final int MAX_GENESIS = 1 << 20;

    @Mixin
    private MasterOptions master;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "the organisation's ledger key file; it stays on this machine")
    private Path key;

    @Option(
            names = "--genesis",
            required = true,
            paramLabel = "FILE",
            description = "genesis.json of the chain that the record is for")
    private Path genesis;

    @Option(
            names = "--seq",
            paramLabel = "N",
            description = "the record's number among those of this key, from 1 (default: ask the master)")
    private Optional<Long> seq;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "write the signed record into a new file, for `record submit`, and send nothing")
    private Optional<Path> out;

    /** The key that signs. */
    SigningKey key() throws IOException {
        return SigningKey.load(key);
    }

    /** Signs a record, then writes or sends it; says what was done. */
    String put(TransactionBody body) throws IOException, RefusedException {
        SignedTransaction signed = sign(body);
        if (out.isEmpty()) {
            return send(master, signed);
        }
        try {
            Files.write(out.get(), signed.bytes(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailedException(out.get() + " is there already; name a new file", e);
        }
        return "transaction " + signed.id() + ", number " + signed.transaction().seq() + " of this key, is in "
                + out.get();
    }

    /** Sends a signed record; what the master has already, it takes for the same. */
    static String send(MasterOptions master, SignedTransaction signed) throws IOException {
        RecordsApi records = new RecordsApi(master.connectWithoutAccount());
        TransactionReceipt answer = records.submitTransaction(signed.bytes());
        return "transaction " + signed.id()
                + answer.height()
                        .map(height -> " is in block " + height)
                        .orElse(" waits for its block; send it again to see");
    }

    private SignedTransaction sign(TransactionBody body) throws IOException, RefusedException {
        SigningKey signer = key();
        Genesis founded = Genesis.fromJson(InputFile.text(genesis, MAX_GENESIS));
        return seq.isPresent()
                ? sign(signer, founded.chainId(), seq.get(), body)
                : sign(master.connectWithoutAccount(), signer, founded.chainId(), body);
    }

    /** Signs a record as the key's next one, whose number the master knows. */
    static SignedTransaction sign(MasterClient client, SigningKey signer, Hash chainId, TransactionBody body)
            throws IOException {
        return sign(signer, chainId, next(client, signer), body);
    }

    private static SignedTransaction sign(SigningKey signer, Hash chainId, long number, TransactionBody body) {
        try {
            return SignedTransaction.sign(
                    new Transaction(chainId, signer.publicKey().id(), number, "", body), signer);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(e.getMessage(), e);
        }
    }

    private static long next(MasterClient client, SigningKey signer) throws IOException {
        Optional<Long> next =
                new RecordsApi(client).findSigner(signer.publicKey().id().hex()).nextSeq();
        if (next.isPresent()) {
            return next.get();
        }
        throw new CommandFailedException(client.base() + " does not say which number this key's next record has");
    }
}
