package org.cairngate.master.alarms;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.Item;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.master.audit.AuditEvent;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An alarm as an event (ledger format, section 1): JSON of less than 1 KiB. Safe for use by several threads. */
public final class AlarmFormat {

    /** What the events have as their device. */
    private static final String DEVICE = "master";

    private static final String ALARM = "alarm";
    private static final String STATE = "state";
    private static final String RAISED = "raised";
    private static final String CLEARED = "cleared";
    private static final String CLEARS = "clears";
    private static final String SUBJECT = "subject";
    private static final String ORGANISATION = "organisation";
    private static final String TEXT = "text";
    private static final String MARK = "mark";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final EventParser parser = new EventParser();

    /** The event's bytes. */
    static byte[] encode(AlarmEvent alarm) {
        ObjectNode event = JSON.createObjectNode();
        event.put("uid", alarm.uid()).put("timestamp", alarm.time().toEpochMilli());
        ArrayNode items = event.putArray("items");
        text(items, AuditEvent.KIND, AuditEvent.ALARM);
        text(items, ALARM, alarm.kind().label());
        text(items, STATE, alarm.isRaise() ? RAISED : CLEARED);
        alarm.clears().ifPresent(uid -> text(items, CLEARS, uid));
        text(items, SUBJECT, alarm.subject().text());
        alarm.subject().organisation().ifPresent(name -> text(items, ORGANISATION, name));
        text(items, TEXT, alarm.text());
        items.addObject().put("key", MARK).put("value", alarm.mark());
        event.put("namespace", Transaction.AUDIT_NAMESPACE).put("device_uid", DEVICE);
        return JSON.writeValueAsString(event).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The alarm of an event of the audit, or nothing for a record of what somebody did.
     *
     * @throws RefusedException ({@code malformed-event}) when the bytes are neither
     */
    public Optional<AlarmEvent> read(byte[] bytes) throws RefusedException {
        Event event = parser.parse(bytes);
        Map<String, Object> values = new HashMap<>();
        for (Item item : event.items()) {
            values.put(item.key(), item.value());
        }
        if (!AuditEvent.ALARM.equals(values.get(AuditEvent.KIND))) {
            return Optional.empty();
        }
        try {
            Optional<String> clears = find(values, CLEARS);
            if (clears.isPresent() == text(values, STATE).equals(RAISED)) {
                throw new IllegalArgumentException("state and what it clears do not fit");
            }
            String kind = text(values, ALARM);
            return Optional.of(new AlarmEvent(
                    event.uid(),
                    event.timestamp(),
                    AlarmKind.labelled(kind)
                            .orElseThrow(() -> new IllegalArgumentException("there is no kind " + kind)),
                    AlarmSubject.parse(text(values, SUBJECT), find(values, ORGANISATION)),
                    clears,
                    text(values, TEXT),
                    values.get(MARK) instanceof Long mark ? mark : 0));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    RefusalReason.MALFORMED_EVENT, "event " + event.uid() + " is no alarm: " + e.getMessage());
        }
    }

    private static void text(ArrayNode items, String key, String value) {
        items.addObject().put("key", key).put("value", value);
    }

    private static String text(Map<String, Object> values, String key) {
        return find(values, key).orElse("");
    }

    private static Optional<String> find(Map<String, Object> values, String key) {
        return values.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
