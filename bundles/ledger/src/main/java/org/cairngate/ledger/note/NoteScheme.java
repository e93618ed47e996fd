package org.cairngate.ledger.note;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.BlsKey;
import org.cairngate.ledger.key.BlsSignature;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.MlDsa44Key;

/**
 * What the signatures of a note key are over, and the key that verifies them: one of the signature types of C2SP signed-note.
 * Immutable and safe for use by several threads.
 */
public sealed interface NoteScheme {

    /** Signature types without a number of their own; a longer identifier follows (C2SP signed-note, "Signature types"). */
    int UNASSIGNED = 0xff;

    /** The signature type identifier and the public key, as a verifier key carries them. */
    byte[] material();

    /** Whether signatures of this type are a cosigner's; others are a log's. */
    boolean cosigns();

    /**
     * Verifies one signature of a key of this scheme on a note.
     *
     * @param signature the bytes after the key id
     * @throws RefusedException ({@code bad-certificate}) when it does not verify
     */
    VerifiedSignature verify(NoteKey key, SignedNote note, byte[] signature) throws RefusedException;

    /**
     * Reads what {@link #material} gives.
     *
     * @throws RefusedException ({@code bad-certificate}) when the type is not known
     * @throws IllegalArgumentException when the key is not one of its type
     */
    static NoteScheme ofMaterial(byte[] material) throws RefusedException {
        int type = material.length == 0 ? 0 : material[0] & 0xff;
        byte[] key = Arrays.copyOfRange(material, Math.min(1, material.length), material.length);
        return switch (type) {
            case Log.TYPE -> new Log(Ed25519Key.of(key));
            case Timestamped.TYPE -> new Timestamped(Ed25519Key.of(key));
            case PostQuantum.TYPE -> new PostQuantum(MlDsa44Key.of(key));
            case UNASSIGNED -> ofIdentifier(key);
            default -> throw NoteKey.refused("signature type 0x" + Integer.toHexString(type) + " is not known");
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
        public VerifiedSignature verify(NoteKey noteKey, SignedNote note, byte[] signature) throws RefusedException {
            require(key.verify(note.textBytes(), signature), noteKey);
            return new VerifiedSignature(noteKey, Optional.empty());
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
        public VerifiedSignature verify(NoteKey noteKey, SignedNote note, byte[] signature) throws RefusedException {
            require(signature.length == SIZE, noteKey);
            Instant time = time(noteKey, signature);
            byte[] bare = Arrays.copyOfRange(signature, Long.BYTES, SIZE);
            require(key.verify(message(note, time.getEpochSecond()), bare), noteKey);
            return new VerifiedSignature(noteKey, Optional.of(time));
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
        public VerifiedSignature verify(NoteKey noteKey, SignedNote note, byte[] signature) throws RefusedException {
            require(signature.length == SIZE, noteKey);
            Checkpoint checkpoint = Checkpoint.of(note);
            Instant time = time(noteKey, signature);
            byte[] bare = Arrays.copyOfRange(signature, Long.BYTES, SIZE);
            try {
                require(key.verify(message(noteKey.name(), checkpoint, time.getEpochSecond()), bare), noteKey);
            } catch (IllegalArgumentException | UnsupportedOperationException e) {
                throw NoteKey.refused("the signature of " + noteKey.name() + " cannot be verified: " + e.getMessage());
            }
            return new VerifiedSignature(noteKey, Optional.of(time).filter(known -> !known.equals(Instant.EPOCH)));
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

    /**
     * A hub's part of a compact certificate (signature type 0xff, {@value #IDENTIFIER}): BLS12-381 over a line and the note's text.
     *
     * @param key the hub's key
     */
    record Bls(BlsKey key) implements NoteScheme {

        static final String IDENTIFIER = "cairngate.org/bls-cosignature/v1";

        /** Refuses null. */
        public Bls {
            Objects.requireNonNull(key, "key");
        }

        @Override
        public byte[] material() {
            return identified(IDENTIFIER, key.encoded());
        }

        @Override
        public boolean cosigns() {
            return true;
        }

        @Override
        public VerifiedSignature verify(NoteKey noteKey, SignedNote note, byte[] signature) throws RefusedException {
            try {
                require(key.verify(CompactCertificate.message(note), BlsSignature.of(signature)), noteKey);
                return new VerifiedSignature(noteKey, Optional.empty());
            } catch (IllegalArgumentException | UnsupportedOperationException e) {
                throw NoteKey.refused("the signature of " + noteKey.name() + " cannot be verified: " + e.getMessage());
            }
        }
    }

    /**
     * A compact certificate (signature type 0xff, {@value #IDENTIFIER}): hubs of enough weight as one cosigner.
     *
     * @param group the hubs
     */
    record Compact(CompactGroup group) implements NoteScheme {

        static final String IDENTIFIER = "cairngate.org/compact-certificate/v1";

        /** Refuses null. */
        public Compact {
            Objects.requireNonNull(group, "group");
        }

        @Override
        public byte[] material() {
            return identified(IDENTIFIER, group.encode());
        }

        @Override
        public boolean cosigns() {
            return true;
        }

        @Override
        public VerifiedSignature verify(NoteKey noteKey, SignedNote note, byte[] signature) throws RefusedException {
            try {
                CompactCertificate certificate = CompactCertificate.decode(group, signature);
                certificate.verify(group, note);
                List<String> signers = certificate.signers(group).stream()
                        .map(CompactGroup.Member::name)
                        .toList();
                return new VerifiedSignature(noteKey, Optional.empty(), signers);
            } catch (RefusedException e) {
                throw NoteKey.refused("the signature of " + noteKey.name() + " does not verify: " + e.detail());
            }
        }
    }

    private static NoteScheme ofIdentifier(byte[] identified) throws RefusedException {
        String text = new String(identified, StandardCharsets.ISO_8859_1);
        if (text.startsWith(Bls.IDENTIFIER)) {
            return new Bls(BlsKey.of(after(Bls.IDENTIFIER, identified)));
        }
        if (text.startsWith(Compact.IDENTIFIER)) {
            return new Compact(CompactGroup.decode(after(Compact.IDENTIFIER, identified)));
        }
        throw NoteKey.refused("signature type 0xff has an identifier that is not known");
    }

    private static byte[] after(String identifier, byte[] identified) {
        return Arrays.copyOfRange(identified, identifier.length(), identified.length);
    }

    private static byte[] identified(String identifier, byte[] key) {
        byte[] name = identifier.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + name.length + key.length)
                .put((byte) UNASSIGNED)
                .put(name)
                .put(key)
                .array();
    }

    private static byte[] prefixed(int type, byte[] key) {
        return ByteBuffer.allocate(1 + key.length).put((byte) type).put(key).array();
    }

    private static Instant time(NoteKey noteKey, byte[] signature) throws RefusedException {
        long seconds = ByteBuffer.wrap(signature).getLong();
        require(seconds >= 0 && seconds <= Instant.MAX.getEpochSecond(), noteKey);
        return Instant.ofEpochSecond(seconds);
    }

    private static void require(boolean verified, NoteKey noteKey) throws RefusedException {
        if (!verified) {
            throw NoteKey.refused("the signature of " + noteKey.name() + " does not verify");
        }
    }
}
