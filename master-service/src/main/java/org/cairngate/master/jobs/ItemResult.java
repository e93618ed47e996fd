package org.cairngate.master.jobs;

import java.util.Objects;
import java.util.Optional;

/** How an item of a job ended. Has no token in it. Immutable. */
sealed interface ItemResult {

    /** Most characters of a detail. */
    int MAX_DETAIL = 256;

    /** What may have been done, for the master ended while it was under way. */
    Unknown CUT_SHORT = new Unknown(
            "the master ended while this was under way: it may be done or not; look at the device, and repeat what it does"
                    + " not have");

    /** The name by which the API and files know its kind. */
    String label();

    /**
     * It is done.
     *
     * @param transactionId its transaction, 64 hex digits
     * @param height its block; empty when it waited for one longer than a request does
     * @param token whether a token was issued
     */
    record Done(String transactionId, Optional<Long> height, boolean token) implements ItemResult {

        /** Refuses missing values. */
        public Done {
            Objects.requireNonNull(transactionId, "transactionId");
            Objects.requireNonNull(height, "height");
        }

        @Override
        public String label() {
            return "done";
        }
    }

    /**
     * It was not done.
     *
     * @param status the status that the single request would have been answered with
     * @param reason the problem's reason
     * @param detail the problem's words, cut after {@value #MAX_DETAIL} characters
     */
    record Refused(int status, String reason, String detail) implements ItemResult {

        /** Cuts the detail. */
        public Refused {
            Objects.requireNonNull(reason, "reason");
            detail = cut(detail);
        }

        @Override
        public String label() {
            return "refused";
        }
    }

    /**
     * Nobody knows.
     *
     * @param detail why, and what to do
     */
    record Unknown(String detail) implements ItemResult {

        /** Cuts the detail. */
        public Unknown {
            detail = cut(detail);
        }

        @Override
        public String label() {
            return "unknown";
        }
    }

    private static String cut(String text) {
        Objects.requireNonNull(text, "detail");
        int end = text.length() <= MAX_DETAIL ? text.length() : MAX_DETAIL;
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }
}
