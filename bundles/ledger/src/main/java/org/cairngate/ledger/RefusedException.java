package org.cairngate.ledger;

import java.util.List;
import java.util.Objects;

/** Something that came from outside was refused: says why, with the value at fault, and which events it concerns. */
@SuppressWarnings("serial") // exceptions are never serialised here
public class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;
    private final String detail;
    private final List<String> uids;

    /** A refusal that concerns no single event. */
    public RefusedException(RefusalReason reason, String detail) {
        this(reason, detail, List.of());
    }

    /** A refusal because of the events with the given uids. */
    public RefusedException(RefusalReason reason, String detail, List<String> uids) {
        super(reason.code() + ": " + Objects.requireNonNull(detail, "detail"));
        this.reason = reason;
        this.detail = detail;
        this.uids = List.copyOf(uids);
    }

    /** Why. */
    public RefusalReason reason() {
        return reason;
    }

    /** What was wrong, with the value at fault; for people. */
    public String detail() {
        return detail;
    }

    /** Uids of the events at fault; empty when the refusal is not about single events. */
    public List<String> uids() {
        return uids;
    }
}
