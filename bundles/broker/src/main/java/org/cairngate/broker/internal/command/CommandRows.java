package org.cairngate.broker.internal.command;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.cairngate.broker.Command;
import org.cairngate.broker.CommandState;
import org.cairngate.broker.CommandStatus;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * The rows on disk. A key is one byte and a number; a value is CBOR with a CRC-32C over key and CBOR behind it.
 *
 * <p>{@code c<number>} = [uid, namespace, device uid, created, expires, payload] of a command that waits; {@code o<number>} =
 * [uid, namespace, device uid, created, expires, state, changed, detail, digest] of one that ended. Times are milliseconds.
 */
final class CommandRows {

    static final byte COMMAND = 'c';
    static final byte ENDED = 'o';

    /** Most characters of why a command ended. */
    static final int MAX_DETAIL = 256;

    private static final int CRC = 4;
    private static final int MAX_TEXT = 256;
    private static final long MAX_TIME = Long.MAX_VALUE / 2;

    private CommandRows() {}

    /** A command and when it was taken. */
    record Taken(Command command, Instant created) {}

    /** The end of a command, and the digest by which the same command is recognised. */
    record Ended(CommandStatus status, Hash digest) {}

    static byte[] key(byte kind, long number) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(kind).putLong(number).array();
    }

    static long number(byte[] key) {
        return ByteBuffer.wrap(key, 1, Long.BYTES).getLong();
    }

    static byte[] encode(byte[] key, Taken taken) {
        Command command = taken.command();
        return seal(
                key,
                new CborWriter()
                        .array(6)
                        .text(command.uid())
                        .text(command.namespace())
                        .text(command.deviceUid())
                        .uint(taken.created().toEpochMilli())
                        .uint(command.expires().toEpochMilli())
                        .bytes(command.payload()));
    }

    static byte[] encode(byte[] key, Ended ended) {
        CommandStatus status = ended.status();
        return seal(
                key,
                new CborWriter()
                        .array(9)
                        .text(status.uid())
                        .text(status.namespace())
                        .text(status.deviceUid())
                        .uint(status.created().toEpochMilli())
                        .uint(status.expires().toEpochMilli())
                        .text(status.state().name())
                        .uint(status.changed().toEpochMilli())
                        .text(status.detail())
                        .bytes(ended.digest().bytes()));
    }

    /** Reads the row of a command; throws {@link RefusedException} when it is not as it was written. */
    static Taken decodeTaken(byte[] key, byte[] value) throws RefusedException {
        CborReader reader = open(key, value);
        reader.readArray(6);
        String uid = reader.readText(MAX_TEXT);
        String namespace = reader.readText(MAX_TEXT);
        String device = reader.readText(MAX_TEXT);
        Instant created = time(reader);
        Instant expires = time(reader);
        byte[] payload = reader.readBytes(Command.MAX_PAYLOAD);
        reader.expectEnd();
        try {
            return new Taken(new Command(uid, namespace, device, payload, expires), created);
        } catch (IllegalArgumentException e) {
            throw damaged(key, String.valueOf(e.getMessage()));
        }
    }

    /** Reads the row of an end; throws {@link RefusedException} when it is not as it was written. */
    static Ended decodeEnded(byte[] key, byte[] value) throws RefusedException {
        CborReader reader = open(key, value);
        reader.readArray(9);
        String uid = reader.readText(MAX_TEXT);
        String namespace = reader.readText(MAX_TEXT);
        String device = reader.readText(MAX_TEXT);
        Instant created = time(reader);
        Instant expires = time(reader);
        String state = reader.readText(MAX_TEXT);
        Instant changed = time(reader);
        String detail = reader.readText(4 * MAX_DETAIL);
        Hash digest = Hash.of(reader.readFixedBytes(Hash.SIZE));
        reader.expectEnd();
        CommandState known = Arrays.stream(CommandState.values())
                .filter(one -> one.isEnd() && one.name().equals(state))
                .findFirst()
                .orElseThrow(() -> damaged(key, "unknown state"));
        return new Ended(new CommandStatus(uid, namespace, device, known, created, expires, changed, detail), digest);
    }

    /** By which a command that is sent again is recognised. */
    static Hash digest(Command command) {
        return Hash.sha256(new CborWriter()
                .array(5)
                .text(command.uid())
                .text(command.namespace())
                .text(command.deviceUid())
                .uint(command.expires().toEpochMilli())
                .bytes(command.payload())
                .toBytes());
    }

    private static Instant time(CborReader reader) throws RefusedException {
        return Instant.ofEpochMilli(reader.readUint(MAX_TIME));
    }

    private static byte[] seal(byte[] key, CborWriter fields) {
        byte[] bytes = fields.toBytes();
        return ByteBuffer.allocate(bytes.length + CRC)
                .put(bytes)
                .putInt(crc(key, bytes, bytes.length))
                .array();
    }

    private static CborReader open(byte[] key, byte[] value) throws RefusedException {
        int length = value.length - CRC;
        if (length < 0
                || crc(key, value, length)
                        != ByteBuffer.wrap(value, length, CRC).getInt()) {
            throw damaged(key, "it does not match its checksum");
        }
        return new CborReader(Arrays.copyOf(value, length));
    }

    private static int crc(byte[] key, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static RefusedException damaged(byte[] key, String why) {
        return new RefusedException(
                RefusalReason.STORAGE_FAILED, "row " + (char) key[0] + number(key) + " is damaged: " + why);
    }
}
