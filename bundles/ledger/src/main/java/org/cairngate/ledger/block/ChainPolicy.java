package org.cairngate.ledger.block;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.ParametersBody;

/**
 * The rules of one chain that its genesis block fixes.
 *
 * @param origin the log's name in its checkpoints, 1..128 bytes, no spaces, no plus
 * @param mintInterval time between blocks, 10 ms..1 day
 * @param maxFuture how far an event's time may be ahead of the receiver's clock
 * @param earliestEvent the earliest time that an event may have
 * @param maxBlockTransactions most transactions in a block, 1..{@link Block#MAX_TRANSACTIONS}
 * @param certificate what certifies checkpoints
 * @param governance which records need a vote, and whose
 */
public record ChainPolicy(
        String origin,
        Duration mintInterval,
        Duration maxFuture,
        Instant earliestEvent,
        int maxBlockTransactions,
        CertificateKind certificate,
        Governance governance) {

    /** Default of {@link #maxFuture}: clocks of small devices drift by minutes, not more. */
    public static final Duration DEFAULT_MAX_FUTURE = Duration.ofMinutes(10);

    /** Default of {@link #earliestEvent}: a device that reports an earlier time has lost its clock. */
    public static final Instant DEFAULT_EARLIEST_EVENT = Instant.parse("2020-01-01T00:00:00Z");

    /** Default of {@link #maxBlockTransactions}: at most 8 MiB a block. */
    public static final int DEFAULT_MAX_BLOCK_TRANSACTIONS = 2000;

    /** The version that has no field for the kind of certificate, which is a list. */
    private static final int VERSION_LIST = 1;

    /** The version whose last field is the kind of certificate, which is no list: each policy has one encoding. */
    private static final int VERSION_KIND = 2;

    /** The version whose last fields are the kind of certificate and the governance, which is not that of the others. */
    private static final int VERSION_GOVERNED = 3;

    private static final int MAX_ORIGIN = 128;
    private static final Duration MIN_INTERVAL = Duration.ofMillis(10);
    private static final Duration MAX_INTERVAL = Duration.ofDays(1);
    private static final long MAX_MILLIS = (1L << 53) - 1;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public ChainPolicy {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(governance, "governance");
        int length = origin.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > MAX_ORIGIN || origin.codePoints().anyMatch(c -> c == '+' || c <= ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "origin must be 1.." + MAX_ORIGIN + " printable ASCII characters without space and plus");
        }
        if (mintInterval.compareTo(MIN_INTERVAL) < 0 || mintInterval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException("mint interval must be 10 ms..1 day, got " + mintInterval);
        }
        if (maxFuture.isNegative() || maxFuture.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("maxFuture must be 0..366 days, got " + maxFuture);
        }
        if (earliestEvent.isBefore(Instant.EPOCH) || earliestEvent.isAfter(Instant.ofEpochMilli(MAX_MILLIS))) {
            throw new IllegalArgumentException("earliestEvent is out of range: " + earliestEvent);
        }
        if (maxBlockTransactions < 1 || maxBlockTransactions > Block.MAX_TRANSACTIONS) {
            throw new IllegalArgumentException("maxBlockTransactions is out of range: " + maxBlockTransactions);
        }
    }

    /** A policy under which checkpoints are certified by a list of cosignatures, and only protocol parameters need a vote. */
    public ChainPolicy(
            String origin, Duration mintInterval, Duration maxFuture, Instant earliestEvent, int maxBlockTransactions) {
        this(
                origin,
                mintInterval,
                maxFuture,
                earliestEvent,
                maxBlockTransactions,
                CertificateKind.LIST,
                Governance.NONE);
    }

    /** The same policy with another kind of certificate. */
    public ChainPolicy withCertificate(CertificateKind kind) {
        return new ChainPolicy(origin, mintInterval, maxFuture, earliestEvent, maxBlockTransactions, kind, governance);
    }

    /** The same policy with other votes. */
    public ChainPolicy withGovernance(Governance other) {
        return new ChainPolicy(
                origin, mintInterval, maxFuture, earliestEvent, maxBlockTransactions, certificate, other);
    }

    /**
     * The policy with other parameters; origin and kind of certificate stay.
     *
     * @throws IllegalArgumentException when one of them is out of range
     */
    public ChainPolicy with(ParametersBody parameters) {
        return new ChainPolicy(
                origin,
                parameters.mintInterval(),
                parameters.maxFuture(),
                parameters.earliestEvent(),
                parameters.maxBlockTransactions(),
                certificate,
                parameters.governance());
    }

    /** The policy with the defaults of this version. */
    public static ChainPolicy standard(String origin, Duration mintInterval) {
        return new ChainPolicy(
                origin, mintInterval, DEFAULT_MAX_FUTURE, DEFAULT_EARLIEST_EVENT, DEFAULT_MAX_BLOCK_TRANSACTIONS);
    }

    /** The policy's bytes. */
    public byte[] encode() {
        int version = version();
        CborWriter writer = new CborWriter()
                .array(items(version))
                .uint(version)
                .text(origin)
                .uint(mintInterval.toMillis())
                .uint(maxFuture.toMillis())
                .uint(earliestEvent.toEpochMilli())
                .uint(maxBlockTransactions);
        if (version >= VERSION_KIND) {
            writer.uint(certificate.code());
        }
        if (version >= VERSION_GOVERNED) {
            governance.write(writer);
        }
        return writer.toBytes();
    }

    /**
     * Reads a policy.
     *
     * @throws RefusedException ({@code malformed-cbor}) when the bytes are not one
     */
    public static ChainPolicy decode(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        try {
            int start = reader.offset();
            int items = reader.readArray();
            long version = reader.readUint();
            if (version < VERSION_LIST || version > VERSION_GOVERNED || items != items(version)) {
                throw new CborException(start, "policy version " + version + " of " + items + " items is not known");
            }
            String origin = reader.readText(MAX_ORIGIN);
            Duration mintInterval = Duration.ofMillis(reader.readUint(MAX_MILLIS));
            Duration maxFuture = Duration.ofMillis(reader.readUint(MAX_MILLIS));
            Instant earliestEvent = Instant.ofEpochMilli(reader.readUint(MAX_MILLIS));
            int maxBlockTransactions = (int) reader.readUint(Block.MAX_TRANSACTIONS);
            CertificateKind kind =
                    version >= VERSION_KIND ? CertificateKind.ofCode(reader.readUint()) : CertificateKind.LIST;
            if (version == VERSION_KIND && kind == CertificateKind.LIST) {
                throw new CborException(reader.offset(), "a policy of version 2 does not say list, version 1 does");
            }
            Governance governance = version >= VERSION_GOVERNED ? Governance.from(reader) : Governance.NONE;
            reader.expectEnd();
            ChainPolicy policy = new ChainPolicy(
                    origin, mintInterval, maxFuture, earliestEvent, maxBlockTransactions, kind, governance);
            if (policy.version() != version) {
                throw new CborException(start, "policy is of version " + policy.version() + ", not " + version);
            }
            return policy;
        } catch (IllegalArgumentException e) {
            throw new CborException(reader.offset(), "policy field out of range: " + e.getMessage());
        }
    }

    /** The lowest version that can say all of it: each policy has one encoding. */
    private int version() {
        if (!governance.equals(Governance.NONE)) {
            return VERSION_GOVERNED;
        }
        return certificate == CertificateKind.LIST ? VERSION_LIST : VERSION_KIND;
    }

    private static int items(long version) {
        return (int) version + 5;
    }

    /** SHA-256 of {@link #encode()}: the genesis header's prev. */
    public Hash hash() {
        return Hash.sha256(encode());
    }

    /**
     * Checks an event's time. Old events are fine, for devices buffer; events from before {@link #earliestEvent} or from
     * more than {@link #maxFuture} ahead are not.
     *
     * @param timestamp the event's time
     * @param now the receiver's time
     * @throws RefusedException ({@code clock-skew}) when it is out of the window
     */
    public void checkEventTime(Instant timestamp, Instant now) throws RefusedException {
        if (timestamp.isBefore(earliestEvent)) {
            throw new RefusedException(
                    RefusalReason.CLOCK_SKEW, "event time " + timestamp + " is before " + earliestEvent);
        }
        if (timestamp.isAfter(now.plus(maxFuture))) {
            throw new RefusedException(
                    RefusalReason.CLOCK_SKEW,
                    "event time " + timestamp + " is more than " + maxFuture.toMillis() + " ms ahead of " + now);
        }
    }
}
