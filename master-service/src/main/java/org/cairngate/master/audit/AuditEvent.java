package org.cairngate.master.audit;

import java.time.Instant;

/**
 * Something that is to be an event of {@code cairngate/audit} (decision 0036): a record of the audit, or an alarm, which has an item
 * {@value #KIND} with the value {@value #ALARM}.
 */
public interface AuditEvent {

    /** The key of the item that says what an event of the audit is. */
    String KIND = "kind";

    /** What that item has in an alarm; every other event is a record of what somebody did. */
    String ALARM = "alarm";

    /** The event's uid, which nobody can guess. */
    String uid();

    /** When it happened, in whole milliseconds. */
    Instant time();

    /** The event's bytes (ledger format, section 1), at most 4 KiB. */
    byte[] encode();
}
