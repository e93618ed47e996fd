package org.cairngate.master.audit;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.Item;
import org.cairngate.ledger.transaction.Transaction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An audit record as an event (ledger format, section 1): JSON with an item for each thing that is known. Less than 4 KiB, as each text
 * of a record is bounded. Safe for use by several threads.
 */
final class AuditFormat {

    /** What the events have as their device. */
    static final String DEVICE = "master";

    /** Kinds of events that are here beside records. */
    private static final Set<String> NO_RECORDS = Set.of(AuditEvent.ALARM, AuditEvent.DEVICE_TYPE);

    private static final String ACTOR = "actor";
    private static final String ACTION = "action";
    private static final String OPERATION = "operation";
    private static final String OBJECT = "object";
    private static final String OUTCOME = "outcome";
    private static final String STATUS = "status";
    private static final String REASON = "reason";
    private static final String ADDRESS = "address";
    private static final String TRACE = "trace";
    private static final String COUNT = "count";

    private final JsonMapper json = JsonMapper.builder().build();
    private final EventParser parser = new EventParser();

    /** The event's bytes. */
    byte[] encode(AuditRecord record) {
        ObjectNode event = json.createObjectNode();
        event.put("uid", record.uid()).put("timestamp", record.time().toEpochMilli());
        ArrayNode items = event.putArray("items");
        Attempt attempt = record.attempt();
        text(items, AuditEvent.KIND, record.kind().word());
        text(items, ACTOR, attempt.actor());
        text(items, ACTION, attempt.action());
        text(items, OPERATION, attempt.operation());
        text(items, OBJECT, attempt.object());
        text(items, OUTCOME, record.outcome().word());
        number(items, STATUS, record.outcome().status());
        text(items, REASON, record.outcome().reason());
        text(items, ADDRESS, attempt.address());
        text(items, TRACE, attempt.trace());
        number(items, COUNT, record.count());
        event.put("namespace", Transaction.AUDIT_NAMESPACE).put("device_uid", DEVICE);
        return json.writeValueAsString(event).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The record of an event.
     *
     * @throws RefusedException ({@code malformed-event}) when the bytes are none
     */
    AuditRecord decode(byte[] bytes) throws RefusedException {
        return read(bytes)
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.MALFORMED_EVENT, "an alarm or device type is no audit record"));
    }

    /**
     * The record of an event, or nothing for an alarm or a device type.
     *
     * @throws RefusedException ({@code malformed-event}) when the bytes are none of these
     */
    Optional<AuditRecord> read(byte[] bytes) throws RefusedException {
        Event event = parser.parse(bytes);
        Map<String, Object> values = new HashMap<>();
        for (Item item : event.items()) {
            values.put(item.key(), item.value());
        }
        if (NO_RECORDS.contains(text(values, AuditEvent.KIND))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AuditRecord(
                    event.uid(),
                    event.timestamp(),
                    AuditRecord.Kind.of(text(values, AuditEvent.KIND)),
                    new Attempt(
                            text(values, ACTOR),
                            text(values, ACTION),
                            text(values, OPERATION),
                            text(values, OBJECT),
                            text(values, ADDRESS),
                            text(values, TRACE)),
                    new Outcome((int) number(values, STATUS), text(values, REASON)),
                    number(values, COUNT)));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    RefusalReason.MALFORMED_EVENT, "event " + event.uid() + " is no audit record: " + e.getMessage());
        }
    }

    private static void text(ArrayNode items, String key, String value) {
        if (!value.isEmpty()) {
            items.addObject().put("key", key).put("value", value);
        }
    }

    private static void number(ArrayNode items, String key, long value) {
        items.addObject().put("key", key).put("value", value);
    }

    private static String text(Map<String, Object> values, String key) {
        return values.get(key) instanceof String text ? text : "";
    }

    private static long number(Map<String, Object> values, String key) {
        return values.get(key) instanceof Long number ? number : 0;
    }
}
