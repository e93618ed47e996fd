package org.cairngate.master.telemetry;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.channel.SealedEvent;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.Item;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Tag;
import tools.jackson.databind.json.JsonMapper;

/** The rows of some blocks: gathered, then written together. For one thread. */
final class Rows {

    private static final String COPY_EVENTS =
            "copy event (time, uid, namespace, device, hub, received, height, slot, tags,"
                    + " items, keys, said) from stdin";
    private static final String COPY_READINGS =
            "copy reading (time, namespace, device, hub, key, number, height, slot) from stdin";
    private static final List<String> ERASE = List.of(
            "delete from event where time between ?::timestamptz and ?::timestamptz and height = ? and slot = any(?)",
            "delete from reading where time between ?::timestamptz and ?::timestamptz and height = ? and slot = any(?)");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Cutoffs cutoffs;
    private final EventParser parser = new EventParser();
    private final CopyText events = new CopyText();
    private final CopyText readings = new CopyText();
    private final Partitions partitions = new Partitions();
    private final LatestValues latest = new LatestValues();
    private int gathered;

    /** None yet; events that are over by these cutoffs get none. */
    Rows(Cutoffs cutoffs) {
        this.cutoffs = cutoffs;
    }

    /** How many events were gathered since the last {@link #send}. */
    int gathered() {
        return gathered;
    }

    /**
     * An event that the chain keeps.
     *
     * @throws RefusedException when its bytes are no event
     */
    void add(RecordedEvent recorded, Position position, String hub) throws RefusedException {
        Event event = recorded.read(parser);
        Annotation annotation = Annotation.decode(recorded.annotation());
        if (cutoffs.isOver(event.namespace(), event.timestamp())) {
            return;
        }
        partitions.want(event.timestamp());
        events.instant(event.timestamp())
                .text(event.uid())
                .text(event.namespace())
                .text(event.deviceUid())
                .text(hub)
                .instant(annotation.receivedAt())
                .number(position.height())
                .number(position.slot());
        addTags(annotation.tags());
        if (SealedEvent.isSealed(event)) {
            events.nothing().texts(List.of()).nothing();
        } else {
            addItems(event, position, hub);
        }
        events.end();
        gathered++;
    }

    private void addTags(List<Tag> tags) {
        if (tags.isEmpty()) {
            events.nothing();
            return;
        }
        events.text(JSON.writeValueAsString(tags.stream()
                .map(tag -> Map.of(
                        "analyzer", storable(tag.analyzerId()),
                        "label", storable(tag.label()),
                        "scoreMicros", tag.scoreMicros()))
                .toList()));
    }

    private void addItems(Event event, Position position, String hub) {
        StringBuilder said = new StringBuilder();
        List<Map<String, Object>> items = event.items().stream()
                .map(item -> Map.of("key", storable(item.key()), "value", storable(item.value())))
                .toList();
        events.text(JSON.writeValueAsString(items))
                .texts(items.stream()
                        .map(item -> (String) item.get("key"))
                        .distinct()
                        .toList());
        for (Map<String, Object> item : items) {
            collect(item.get("value"), said);
            latest.see(
                    new LatestValues.Name(event.namespace(), event.deviceUid(), (String) item.get("key")),
                    event.timestamp(),
                    position,
                    hub,
                    JSON.writeValueAsString(item.get("value")));
        }
        if (said.length() > 0) {
            events.text(said.toString());
        } else {
            events.nothing();
        }
        for (Item item : event.items()) {
            if (item.value() instanceof Number number) {
                readings.instant(event.timestamp())
                        .text(event.namespace())
                        .text(event.deviceUid())
                        .text(hub)
                        .text(storable(item.key()))
                        .number(number.doubleValue())
                        .number(position.height())
                        .number(position.slot())
                        .end();
            }
        }
    }

    private static void collect(Object value, StringBuilder said) {
        if (value instanceof String text) {
            said.append(said.length() > 0 ? "\n" : "").append(text);
        } else if (value instanceof List<?> list) {
            list.forEach(element -> collect(element, said));
        }
    }

    private static Object storable(Object value) {
        if (value instanceof String text) {
            return storable(text);
        }
        return value instanceof List<?> list ? list.stream().map(Rows::storable).toList() : value;
    }

    /** PostgreSQL takes neither U+0000 nor half of a surrogate pair: both become the replacement character. */
    private static String storable(String text) {
        StringBuilder storable = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                        ? 0xfffd
                        : point)
                .forEach(storable::appendCodePoint);
        return storable.toString();
    }

    /** Writes what was gathered, and forgets it. */
    void send(Connection connection) throws SQLException {
        partitions.make(connection);
        events.send(connection, COPY_EVENTS);
        readings.send(connection, COPY_READINGS);
        latest.send(connection);
        gathered = 0;
    }

    /** Deletes the rows of these events of a block, all of which are within this time. */
    static void erase(Connection connection, Instant from, Instant to, long height, List<Integer> slots)
            throws SQLException {
        Array places = connection.createArrayOf("int4", slots.toArray());
        for (String table : ERASE) {
            try (PreparedStatement delete = connection.prepareStatement(table)) {
                delete.setString(1, Times.text(from));
                delete.setString(2, Times.text(to));
                delete.setLong(3, height);
                delete.setArray(4, places);
                delete.executeUpdate();
            }
        }
        LatestValues.forget(connection, height, places);
    }
}
