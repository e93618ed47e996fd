package org.cairngate.ledger.note;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.MlDsa44Key;

/**
 * What the signatures of a note key are over, and the key that verifies them: one of the signature types of C2SP signed-note.
 * Immutable and safe for use by several threads.
 */
public sealed interface NoteScheme {

    /** The signature type identifier and the public key, as a verifier key carries them. */
    byte[] material();

    /** Whether signatures of this type are a cosigner's; others are a log's. */
    boolean cosigns();

    /**
     * Verifies one signature of a key on a note.
     *
     * @param name the key's name
     * @param signature the bytes after the key id
     * @return when it was made; empty when the type says nothing of time
     * @throws RefusedException ({@code bad-certificate}) when it does not verify
     */
    Optional<Instant> verify(String name, SignedNote note, byte[] signature) throws RefusedException;

    /**
     * Reads what {@link #material} gives.
     *
     * @throws RefusedException ({@code bad-certificate}) when the type is not known
     * @throws IllegalArgumentException when the key is not one of its type
     */
    static NoteScheme ofMaterial(byte[] material) throws RefusedException {
        int type = material.length == 0 ? -1 : material[0];
        byte[] key = Arrays.copyOfRange(material, Math.min(1, material.length), material.length);
        return switch (type) {
            case Log.TYPE -> new Log(Ed25519Key.of(key));
            case Timestamped.TYPE -> new Timestamped(Ed25519Key.of(key));
            case PostQuantum.TYPE -> new PostQuantum(MlDsa44Key.of(key));
            default -> throw NoteKey.refused("signature type 0x" + Integer.toHexString(type & 0xff) + " is not known");
        };
    }

    /**
     * A log's signature (C2SP signed-note, type 0x01): Ed25519 over the note's text.
     *
     * @param key the log's key
     */
    record Log(Ed25519Key key) implements NoteScheme {

        static final int TYPE = 0x01;

        /** Refuses null. */
        public Log {
            Objects.requireNonNull(key, "key");
        }

        @Override
        public byte[] material() {
            return prefixed(TYPE, key.encoded());
        }

        @Override
        public boolean cosigns() {
            return false;
        }

        @Override
        public Optional<Instant> verify(String name, SignedNote note, byte[] signature) throws RefusedException {
            require(key.verify(note.textBytes(), signature), name);
            return Optional.empty();
        }
    }

    /**
     * A cosignature with its time (C2SP tlog-cosignature, type 0x04): Ed25519 over two lines and the note's text.
     *
     * @param key the cosigner's key
     */
    record Timestamped(Ed25519Key key) implements NoteScheme {

        static final int TYPE = 0x04;

        private static final int SIZE = Long.BYTES + 64;

        /** Refuses null. */
        public Timestamped {
            Objects.requireNonNull(key, "key");
        }

        static byte[] message(SignedNote note, long seconds) {
            return ("cosignature/v1\ntime " + seconds + "\n" + note.text()).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] material() {
            return prefixed(TYPE, key.encoded());
        }

        @Override
        public boolean cosigns() {
            return true;
        }

        @Override
        public Optional<Instant> verify(String name, SignedNote note, byte[] signature) throws RefusedException {
            require(signature.length == SIZE, name);
            Instant time = time(name, signature);
            byte[] bare = Arrays.copyOfRange(signature, Long.BYTES, SIZE);
            require(key.verify(message(note, time.getEpochSecond()), bare), name);
            return Optional.of(time);
        }
    }

    /**
     * A post-quantum cosignature with its time (C2SP tlog-cosignature, type 0x06): ML-DSA-44, pure and with the empty context,
     * over the structure {@code cosigned_message}.
     *
     * @param key the cosigner's key
     */
    record PostQuantum(MlDsa44Key key) implements NoteScheme {

        static final int TYPE = 0x06;

        private static final int SIZE = Long.BYTES + MlDsa44Key.SIGNATURE_SIZE;
        private static final String LABEL = "subtree/v1\n\0";
        private static final int MAX_VECTOR = 255;

        /** Refuses null. */
        public PostQuantum {
            Objects.requireNonNull(key, "key");
        }

        /** The bytes of {@code cosigned_message} for a whole checkpoint: the subtree that starts at leaf 0. */
        static byte[] message(String name, Checkpoint checkpoint, long seconds) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.writeBytes(LABEL.getBytes(StandardCharsets.US_ASCII));
            writeVector(message, name);
            message.writeBytes(bigEndian(seconds));
            writeVector(message, checkpoint.origin());
            message.writeBytes(bigEndian(0));
            message.writeBytes(bigEndian(checkpoint.size()));
            message.writeBytes(checkpoint.root().bytes());
            return message.toByteArray();
        }

        @Override
        public byte[] material() {
            return prefixed(TYPE, key.encoded());
        }

        @Override
        public boolean cosigns() {
            return true;
        }

        /** As the document has it; a time of 0 says that the cosigner makes no statement about time. */
        @Override
        public Optional<Instant> verify(String name, SignedNote note, byte[] signature) throws RefusedException {
            require(signature.length == SIZE, name);
            Checkpoint checkpoint = Checkpoint.of(note);
            Instant time = time(name, signature);
            byte[] bare = Arrays.copyOfRange(signature, Long.BYTES, SIZE);
            try {
                require(key.verify(message(name, checkpoint, time.getEpochSecond()), bare), name);
            } catch (IllegalArgumentException | UnsupportedOperationException e) {
                throw NoteKey.refused("the signature of " + name + " cannot be verified: " + e.getMessage());
            }
            return time.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(time);
        }

        private static void writeVector(ByteArrayOutputStream out, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length < 1 || bytes.length > MAX_VECTOR) {
                throw new IllegalArgumentException(
                        "names that ML-DSA cosignatures sign have 1.." + MAX_VECTOR + " bytes, got " + bytes.length);
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }

        private static byte[] bigEndian(long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }
    }

    private static byte[] prefixed(int type, byte[] key) {
        return ByteBuffer.allocate(1 + key.length).put((byte) type).put(key).array();
    }

    private static Instant time(String name, byte[] signature) throws RefusedException {
        long seconds = ByteBuffer.wrap(signature).getLong();
        require(seconds >= 0 && seconds <= Instant.MAX.getEpochSecond(), name);
        return Instant.ofEpochSecond(seconds);
    }

    private static void require(boolean verified, String name) throws RefusedException {
        if (!verified) {
            throw NoteKey.refused("the signature of " + name + " does not verify");
        }
    }
}
