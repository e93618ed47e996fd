package org.cairngate.master.telemetry;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The newest value of each key of each device: gathered over some blocks, then written together. For one thread. */
final class LatestValues {

    private static final String UPSERT = "insert into latest (namespace, device, key, time, height, slot, hub, value)"
            + " select * from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::bigint[], ?::integer[],"
            + " ?::text[], ?::jsonb[]) on conflict (namespace, device, key) do update set time = excluded.time,"
            + " hub = excluded.hub, height = excluded.height, slot = excluded.slot, value = excluded.value"
            + " where (excluded.time, excluded.height, excluded.slot) > (latest.time, latest.height, latest.slot)";
    private static final String FORGET =
            "delete from latest where height = ? and slot = any(?) returning namespace, device, key";
    /** The newest one that is left. */
    private static final String RESTORE = "insert into latest (namespace, device, key, time, height, slot, hub, value)"
            + " select e.namespace, e.device, i.value->>'key', e.time, e.height, e.slot, e.hub, i.value->'value' from event e,"
            + " jsonb_array_elements(e.items) with ordinality i(value, place) where e.namespace = ? and e.device = ?"
            + " and e.keys @> array[?::text] and i.value->>'key' = ?"
            + " order by e.time desc, e.height desc, e.slot desc, i.place desc limit 1";

    private final Map<Name, Value> values = new TreeMap<>();

    /** Which value. */
    record Name(String namespace, String device, String key) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            int order = namespace.compareTo(other.namespace);
            order = order == 0 ? device.compareTo(other.device) : order;
            return order == 0 ? key.compareTo(other.key) : order;
        }
    }

    private record Value(Instant time, Position position, String hub, String json) {
        private boolean isAtLeastAsNewAs(Value other) {
            int order = time.compareTo(other.time);
            return order == 0 ? position.compareTo(other.position) >= 0 : order > 0;
        }
    }

    void see(Name name, Instant time, Position position, String hub, String json) {
        values.merge(
                name, new Value(time, position, hub, json), (old, seen) -> seen.isAtLeastAsNewAs(old) ? seen : old);
    }

    /** Writes those that are newer than what is there, and forgets them. */
    void send(Connection connection) throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        List<Map.Entry<Name, Value>> rows = List.copyOf(values.entrySet());
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            upsert.setArray(
                    1, array(connection, "text", rows, row -> row.getKey().namespace()));
            upsert.setArray(
                    2, array(connection, "text", rows, row -> row.getKey().device()));
            upsert.setArray(
                    3, array(connection, "text", rows, row -> row.getKey().key()));
            upsert.setArray(
                    4,
                    array(
                            connection,
                            "text",
                            rows,
                            row -> Times.text(row.getValue().time())));
            upsert.setArray(5, array(connection, "int8", rows, row -> row.getValue()
                    .position()
                    .height()));
            upsert.setArray(6, array(connection, "int4", rows, row -> row.getValue()
                    .position()
                    .slot()));
            upsert.setArray(
                    7, array(connection, "text", rows, row -> row.getValue().hub()));
            upsert.setArray(
                    8, array(connection, "text", rows, row -> row.getValue().json()));
            upsert.executeUpdate();
        }
        values.clear();
    }

    private static Array array(
            Connection connection,
            String type,
            List<Map.Entry<Name, Value>> rows,
            Function<Map.Entry<Name, Value>, Object> column)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(column).toArray());
    }

    /** Puts the newest one that is left in the place of each that was of these events, whose rows are gone. */
    static void forget(Connection connection, long height, Array slots) throws SQLException {
        List<Name> gone = new ArrayList<>();
        try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
            delete.setLong(1, height);
            delete.setArray(2, slots);
            try (ResultSet rows = delete.executeQuery()) {
                while (rows.next()) {
                    gone.add(new Name(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
        }
        try (PreparedStatement restore = connection.prepareStatement(RESTORE)) {
            for (Name name : gone) {
                restore.setString(1, name.namespace());
                restore.setString(2, name.device());
                restore.setString(3, name.key());
                restore.setString(4, name.key());
                restore.executeUpdate();
            }
        }
    }
}
