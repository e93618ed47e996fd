package org.cairngate.ledger.transaction;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.cairngate.ledger.Hash;

/** Two statements of one key that cannot both be honest. Immutable and safe for use by several threads. */
public sealed interface Evidence {

    /**
     * Two VOTE transactions of one key on one proposal with different choices.
     *
     * @param first one of them
     * @param second the other
     */
    record DoubleVote(SignedTransaction first, SignedTransaction second) implements Evidence {

        /** Refuses transactions that are no votes with an {@link IllegalArgumentException}. */
        public DoubleVote {
            if (!(first.transaction().body() instanceof VoteBody)
                    || !(second.transaction().body() instanceof VoteBody)) {
                // A sequence number that was refused may be signed again for another record; a vote may not change.
                throw new IllegalArgumentException("only two votes are evidence, other records may be signed anew");
            }
        }
    }

    /**
     * Two checkpoints (C2SP signed-note) of one key on logs of which neither extends the other: the older one's root is not the
     * one that the newer log had at that size.
     *
     * @param older the note of the smaller size, 1..{@link #MAX_NOTE} bytes of UTF-8
     * @param newer the note of the larger or same size, 1..{@link #MAX_NOTE} bytes of UTF-8
     * @param rootInNewer the root that the newer log had at the older one's size
     * @param proof RFC 6962 consistency proof from {@code rootInNewer} to the newer note's root, at most 64 hashes
     */
    record ForkedLog(String older, String newer, Hash rootInNewer, List<Hash> proof) implements Evidence {

        /** Most bytes of one note: a checkpoint with two signatures is below 500. */
        public static final int MAX_NOTE = 1024;

        /** Most hashes of a consistency proof between logs of at most 2^63 leaves. */
        public static final int MAX_PROOF = 64;

        /** Refuses values out of range with an {@link IllegalArgumentException}. */
        public ForkedLog {
            Objects.requireNonNull(rootInNewer, "rootInNewer");
            proof = List.copyOf(proof);
            Fields.requireRange("length of the older note", bytes(older), 1, MAX_NOTE);
            Fields.requireRange("length of the newer note", bytes(newer), 1, MAX_NOTE);
            Fields.requireRange("length of the proof", proof.size(), 0, MAX_PROOF);
        }

        private static int bytes(String note) {
            return note.getBytes(StandardCharsets.UTF_8).length;
        }
    }
}
