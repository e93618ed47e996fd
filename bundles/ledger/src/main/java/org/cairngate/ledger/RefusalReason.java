package org.cairngate.ledger;

import java.util.Locale;
import java.util.Optional;

/** Why a component would not take what it was given. The same codes appear in receipts, in the API and in logs. */
public enum RefusalReason {
    MALFORMED_EVENT,
    OVERSIZED,
    DUPLICATE_UID,
    UNKNOWN_DEVICE,
    REVOKED_DEVICE,
    BAD_CREDENTIALS,
    FOREIGN_TOPIC,
    CLOCK_SKEW,
    SEQ_REPLAY,
    SEQ_GAP,
    BATCH_ROOT_MISMATCH,
    FOREIGN_CHAIN,
    MALFORMED_CBOR,
    BAD_SIGNATURE,
    UNKNOWN_SIGNER,
    NOT_PERMITTED,
    BAD_HEADER,
    TX_ROOT_MISMATCH,
    STATE_ROOT_MISMATCH,
    LOG_ROOT_MISMATCH,
    BAD_CERTIFICATE,
    MISSING_OWN_TRANSACTION,
    QUOTA_FULL,
    STORAGE_FAILED,
    EQUIVOCATION,
    VOTE_REQUIRED,
    UNKNOWN_PROPOSAL,
    VOTE_CLOSED,
    DUPLICATE_VOTE,
    QUARANTINED_NODE,
    ERASED,
    NOT_SEALED,
    OLD_KEY_EPOCH,
    REPLAYED_COUNTER,
    BAD_TOPIC,
    BAD_CLIENT_ID,
    PROTOCOL_ERROR,
    CONNECTION_LIMIT,
    SESSION_LIMIT,
    SUBSCRIPTION_LIMIT,
    RETAINED_LIMIT,
    QUEUE_LIMIT,
    RATE_LIMIT,
    TOO_SLOW,
    NO_ANSWER;

    /** The code that people and programs see, for example {@code clock-skew}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The reason with this code, if there is one. */
    public static Optional<RefusalReason> ofCode(String code) {
        for (RefusalReason reason : values()) {
            if (reason.code().equals(code)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
