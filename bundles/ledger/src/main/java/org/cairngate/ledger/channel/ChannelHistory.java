package org.cairngate.ledger.channel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.MemberSecret;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.TransactionBody;

/**
 * A channel's NAMESPACE records as the chain has them: with it and a member's key file, an event opens years later, with no network.
 *
 * <p>As a file it is {@code [1, chainId32, [signed transaction, ...]]}, oldest first. Epochs rise by one without a gap, so that no
 * record can be left out between two others, put in twice or taken from another channel; what is newer than the last one, a file cannot
 * tell.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class ChannelHistory {

    /** Most bytes of a file. */
    public static final int MAX_BYTES = 16 << 20;

    private static final int VERSION = 1;
    private static final int MAX_RECORDS = 1 << 16;

    private final Hash chainId;
    private final List<SignedTransaction> transactions;
    private final List<NamespaceBody> records;

    private ChannelHistory(Hash chainId, List<SignedTransaction> transactions, List<NamespaceBody> records) {
        this.chainId = chainId;
        this.transactions = List.copyOf(transactions);
        this.records = List.copyOf(records);
    }

    /**
     * The history that signed transactions tell.
     *
     * @param transactions NAMESPACE records of one namespace, or proposals of such that were accepted; oldest first
     * @param signers the keys whose word counts: of a chain's master and organisations
     * @throws RefusedException ({@code unknown-signer}, {@code bad-signature}) when one of them is not signed by such a key; ({@code
     *     foreign-chain}, {@code not-permitted}) when one is of another chain or namespace, no NAMESPACE record, or not the next epoch
     */
    public static ChannelHistory of(
            Hash chainId, List<SignedTransaction> transactions, Function<KeyId, Optional<PublicKey>> signers)
            throws RefusedException {
        Objects.requireNonNull(chainId, "chainId");
        List<NamespaceBody> records = new ArrayList<>();
        for (SignedTransaction signed : transactions) {
            KeyId signer = signed.transaction().signer();
            PublicKey key = signers.apply(signer)
                    .orElseThrow(() -> new RefusedException(
                            RefusalReason.UNKNOWN_SIGNER,
                            "record " + signed.id() + " is signed by key " + signer
                                    + ", of no master or organisation that is known here"));
            signed.verify(key);
            if (!signed.transaction().chainId().equals(chainId)) {
                throw new RefusedException(
                        RefusalReason.FOREIGN_CHAIN,
                        "record " + signed.id() + " is of chain "
                                + signed.transaction().chainId() + ", expected " + chainId);
            }
            NamespaceBody record = record(signed)
                    .orElseThrow(() -> refused("transaction " + signed.id() + " says nothing about a namespace"));
            requireNext(records, record);
            records.add(record);
        }
        if (records.isEmpty()) {
            throw refused("the history of a channel has one record or more, this one has none");
        }
        return new ChannelHistory(chainId, transactions, records);
    }

    /** What a transaction says about a namespace's members, directly or as a proposal; nothing for another transaction. */
    public static Optional<NamespaceBody> record(SignedTransaction signed) {
        TransactionBody body = signed.transaction().body();
        if (body instanceof ProposalBody proposal) {
            body = proposal.wrapped();
        }
        return body instanceof NamespaceBody record ? Optional.of(record) : Optional.empty();
    }

    /**
     * Reads a history file.
     *
     * @throws RefusedException as {@link #of} does, and ({@code oversized}, {@code malformed-cbor}) when it is no such file
     */
    public static ChannelHistory decode(byte[] file, Function<KeyId, Optional<PublicKey>> signers)
            throws RefusedException {
        if (file.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "history of " + file.length + " bytes, at most " + MAX_BYTES);
        }
        CborReader reader = new CborReader(file);
        reader.readArray(3);
        long version = reader.readUint();
        if (version != VERSION) {
            throw new RefusedException(
                    RefusalReason.MALFORMED_CBOR,
                    "history of version " + version + ", this program reads version " + VERSION);
        }
        Hash chainId = Hash.of(reader.readFixedBytes(Hash.SIZE));
        int count = reader.readArrayUpTo(MAX_RECORDS);
        List<SignedTransaction> transactions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            transactions.add(SignedTransaction.decode(reader.readBytes(SignedTransaction.MAX_BYTES)));
        }
        reader.expectEnd();
        return of(chainId, transactions, signers);
    }

    /** The history as a file; it holds nothing secret. */
    public byte[] encode() {
        CborWriter writer =
                new CborWriter().array(3).uint(VERSION).bytes(chainId.bytes()).array(transactions.size());
        transactions.forEach(signed -> writer.bytes(signed.bytes()));
        return writer.toBytes();
    }

    /** The chain that the records are of. */
    public Hash chainId() {
        return chainId;
    }

    /** The namespace. */
    public String namespace() {
        return newest().namespace();
    }

    /** The records, oldest first. */
    public List<NamespaceBody> records() {
        return records;
    }

    /** The newest record of this history. */
    public NamespaceBody newest() {
        return records.get(records.size() - 1);
    }

    /** The record of an epoch. */
    public Optional<NamespaceBody> record(long keyEpoch) {
        long index = keyEpoch - records.get(0).keyEpoch();
        return index < 0 || index >= records.size() ? Optional.empty() : Optional.of(records.get((int) index));
    }

    /**
     * The key of an epoch, for whoever was a member in it.
     *
     * @throws RefusedException ({@code not-permitted}) when this history has no such epoch, or nothing is sealed in it; ({@code
     *     bad-credentials}) when the key belongs to none of its members
     */
    public EpochKey key(long keyEpoch, MemberSecret secret) throws RefusedException {
        NamespaceBody record = record(keyEpoch)
                .orElseThrow(() ->
                        refused("this history has epochs " + records.get(0).keyEpoch() + " to "
                                + newest().keyEpoch() + " of " + namespace() + ", not epoch " + keyEpoch
                                + "; take a newer history from the chain"));
        if (record.wrappedKeys().isEmpty()) {
            throw refused("namespace " + namespace() + " is not encrypted in epoch " + keyEpoch);
        }
        KeyWrap wrap = new KeyWrap(new ChannelEpoch(chainId, namespace(), keyEpoch), record.members());
        Set<String> tried = new HashSet<>();
        for (int i = 0; i < record.members().size(); i++) {
            try {
                return wrap.open(record.wrappedKeys().get(i), record.members().get(i), secret);
            } catch (RefusedException e) {
                tried.add(record.members().get(i));
            }
        }
        throw new RefusedException(
                RefusalReason.BAD_CREDENTIALS,
                "key " + secret.publicKey() + " is of none of the " + tried.size() + " members of " + namespace()
                        + " in epoch " + keyEpoch + ": " + String.join(", ", record.members()));
    }

    /**
     * Opens an event.
     *
     * @param sealedEvent the bytes that were published
     * @return the event that was sealed, byte for byte as the device made it
     * @throws RefusedException as {@link SealedEvent#parse}, {@link #key} and {@link SealedEvent#open} do; ({@code not-permitted}) when
     *     the event is of another namespace
     */
    public byte[] open(byte[] sealedEvent, MemberSecret secret) throws RefusedException {
        SealedEvent sealed = SealedEvent.parse(sealedEvent);
        if (!sealed.header().namespace().equals(namespace())) {
            throw refused("event " + sealed.envelope().uid() + " is of namespace "
                    + sealed.header().namespace() + ", this is the history of " + namespace());
        }
        return sealed.open(key(sealed.header().keyEpoch(), secret));
    }

    private static void requireNext(List<NamespaceBody> before, NamespaceBody record) throws RefusedException {
        if (before.isEmpty()) {
            return;
        }
        NamespaceBody last = before.get(before.size() - 1);
        if (!record.namespace().equals(last.namespace()) || record.keyEpoch() != last.keyEpoch() + 1) {
            throw refused("after epoch " + last.keyEpoch() + " of " + last.namespace()
                    + " comes its next one, not epoch " + record.keyEpoch() + " of " + record.namespace());
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
