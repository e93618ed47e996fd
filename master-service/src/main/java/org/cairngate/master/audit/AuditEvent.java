package org.cairngate.master.audit;

import java.time.Instant;

/**
 * Something that is to be an event of {@code cairngate/audit} (decision 0036): a record of the audit, or an alarm or a device type, which
 * have an item {@value #KIND} with the value {@value #ALARM} or {@value #DEVICE_TYPE}.
 */
public interface AuditEvent {

    /** The key of the item that says what an event of the audit is. */
    String KIND = "kind";

    /** What that item has in an alarm. */
    String ALARM = "alarm";

    /** What that item has in a device type; every event of neither is a record of what somebody did. */
    String DEVICE_TYPE = "device-type";

    /** The event's uid, which nobody can guess. */
    String uid();

    /** When it happened, in whole milliseconds. */
    Instant time();

    /** The event's bytes (ledger format, section 1), at most 4 KiB. */
    byte[] encode();
}
