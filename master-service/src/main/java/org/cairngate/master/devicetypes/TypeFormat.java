package org.cairngate.master.devicetypes;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
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

/** A device type as an event (ledger format, section 1): JSON of less than 4 KiB. Safe for use by several threads. */
final class TypeFormat {

    /** What the events have as their device. */
    private static final String DEVICE = "master";

    private static final String ORGANISATION = "organisation";
    private static final String NAME = "name";
    private static final String MAKER = "maker";
    private static final String MODEL = "model";
    private static final String DESCRIPTION = "description";
    private static final String NAMESPACES = "namespaces";
    private static final String STATUS = "status";
    private static final String VERSION = "version";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final EventParser parser = new EventParser();

    /** The event's bytes. */
    static byte[] encode(TypeEvent declared) {
        DeviceType type = declared.type();
        ObjectNode event = JSON.createObjectNode();
        event.put("uid", declared.uid()).put("timestamp", declared.time().toEpochMilli());
        ArrayNode items = event.putArray("items");
        text(items, AuditEvent.KIND, AuditEvent.DEVICE_TYPE);
        text(items, ORGANISATION, type.organisation());
        text(items, NAME, type.name());
        text(items, MAKER, type.maker());
        text(items, MODEL, type.model());
        text(items, DESCRIPTION, type.description());
        if (!type.namespaces().isEmpty()) {
            ArrayNode namespaces = items.addObject().put("key", NAMESPACES).putArray("value");
            type.namespaces().forEach(namespaces::add);
        }
        text(items, STATUS, type.status().label());
        items.addObject().put("key", VERSION).put("value", type.version());
        event.put("namespace", Transaction.AUDIT_NAMESPACE).put("device_uid", DEVICE);
        return JSON.writeValueAsString(event).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The device type of an event of the audit, or nothing for an alarm or a record of what somebody did.
     *
     * @throws RefusedException ({@code malformed-event}) when the bytes are no event, or say that they are of a type and are not
     */
    Optional<TypeEvent> read(byte[] bytes) throws RefusedException {
        Event event = parser.parse(bytes);
        Map<String, Object> values = new HashMap<>();
        for (Item item : event.items()) {
            values.put(item.key(), item.value());
        }
        if (!AuditEvent.DEVICE_TYPE.equals(values.get(AuditEvent.KIND))) {
            return Optional.empty();
        }
        try {
            String status = text(values, STATUS);
            return Optional.of(new TypeEvent(
                    event.uid(),
                    event.timestamp(),
                    new DeviceType(
                            text(values, ORGANISATION),
                            text(values, NAME),
                            text(values, MAKER),
                            text(values, MODEL),
                            text(values, DESCRIPTION),
                            texts(values.getOrDefault(NAMESPACES, List.of())),
                            DeviceType.Status.labelled(status)
                                    .orElseThrow(() ->
                                            new IllegalArgumentException("there is no status \"" + status + "\"")),
                            values.get(VERSION) instanceof Long version ? version : 0)));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    RefusalReason.MALFORMED_EVENT, "event " + event.uid() + " is no device type: " + e.getMessage());
        }
    }

    private static void text(ArrayNode items, String key, String value) {
        if (!value.isEmpty()) {
            items.addObject().put("key", key).put("value", value);
        }
    }

    private static String text(Map<String, Object> values, String key) {
        Object value = values.getOrDefault(key, "");
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(key + " is no text");
    }

    private static List<String> texts(Object value) {
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            throw new IllegalArgumentException(NAMESPACES + " is no list of texts");
        }
        return list.stream().map(String.class::cast).toList();
    }
}
