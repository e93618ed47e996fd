package org.cairngate.master.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.SignedEvent;
import org.cairngate.ledger.event.Tag;
import org.cairngate.ledger.key.P256Key;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.msgpack.jackson.dataformat.MessagePackFactory;

/** What a row says of an event, whatever form the event has. */
class RowsTest {

    private static final Instant TIME = Instant.parse("2026-05-04T03:02:01.123Z");

    private final Rows rows = new Rows(Cutoffs.NONE);
    private Database database;
    private int slot;

    @BeforeEach
    void open() throws Exception {
        database = new Database(TestDatabase.fresh());
        database.start();
        assertThat(database.awaitAnswer().isReady()).as(database.state().why()).isTrue();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Map<String, Object> event(String uid, Instant time, Object value) {
        return Map.of(
                "uid",
                uid,
                "timestamp",
                time.toEpochMilli(),
                "namespace",
                "a/b",
                "device_uid",
                "d",
                "items",
                List.of(Map.of("key", "k", "value", value)));
    }

    private void add(byte[] bytes, Tag... tags) throws Exception {
        byte[] annotation = new Annotation(TIME.plusMillis(5), KeyId.ZERO, List.of(tags)).encode();
        rows.add(
                new RecordedEvent(new byte[RecordedEvent.SALT_SIZE], bytes, annotation),
                new Position(7, slot++),
                "north");
    }

    private void send() throws Exception {
        try (Connection connection = database.source().getConnection()) {
            connection.setAutoCommit(false);
            rows.send(connection);
            connection.commit();
        }
    }

    private List<String> ask(String sql) {
        return database.ask(client -> client.sql(sql).query(String.class).list());
    }

    private static byte[] json(Map<String, Object> event) throws Exception {
        return new ObjectMapper().writeValueAsBytes(event);
    }

    @Test
    void eachFormOfAnEventGivesTheSameRow() throws Exception {
        Map<String, Object> event = event("u", TIME, 21.5);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        P256Key key =
                (P256Key) PublicKey.ofSubjectPublicKeyInfo(pair.getPublic().getEncoded());
        add(json(event));
        add(new ObjectMapper(new CBORFactory()).writeValueAsBytes(event));
        add(new ObjectMapper(new MessagePackFactory()).writeValueAsBytes(event));
        add(SignedEvent.sign(key, 1, json(event), message -> sign(pair, message)));
        send();
        assertThat(ask("select concat_ws(' ', uid, namespace, device, hub, time at time zone 'UTC',"
                        + " received at time zone 'UTC', height, items, keys) from event"))
                .hasSize(4)
                .containsOnly("u a/b d north 2026-05-04 03:02:01.123 2026-05-04 03:02:01.128 7"
                        + " [{\"key\": \"k\", \"value\": 21.5}] {k}");
        assertThat(ask("select concat_ws(' ', device, key, number) from reading"))
                .hasSize(4)
                .containsOnly("d k 21.5");
        assertThat(ask("select concat_ws(' ', slot, value) from latest")).containsExactly("3 21.5");
        assertThat(ask("select tableoid::regclass::text from event limit 1")).containsExactly("event_202605");
    }

    private static byte[] sign(KeyPair pair, byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyTextComesThrough() throws Exception {
        List<String> texts = List.of(
                "tab\t line\n return\r back\\slash \\N \\. quote\" brace{} comma,",
                "'; drop table event; --",
                "\u00fc\u4e2d\ud83d\ude00");
        for (String text : texts) {
            add(json(event("u", TIME, text)));
        }
        add(json(event("u", TIME, List.of(1, 2.5, true, "in a list"))));
        send();
        assertThat(ask("select items->0->>'value' from event order by slot limit 3"))
                .isEqualTo(texts);
        assertThat(ask("select slot::text from event where words @@ websearch_to_tsquery('simple', 'list')"))
                .containsExactly("3");
        assertThat(ask("select items->0->>'value' from event where slot = 3"))
                .containsExactly("[1, 2.5, true, \"in a list\"]");
    }

    @Test
    void whatPostgresCannotHoldIsReplacedAndStopsNothing() throws Exception {
        add(
                "{\"uid\":\"u\",\"timestamp\":1777863721123,\"items\":[{\"key\":\"k\",\"value\":\"a\\u0000b\"}],\"namespace\":\"a/b\",\"device_uid\":\"d\"}"
                        .getBytes(StandardCharsets.UTF_8));
        add(json(event("v", TIME, 1.7e308)));
        add(json(event("w", TIME, Long.MAX_VALUE)));
        send();
        assertThat(ask("select items->0->>'value' from event where uid = 'u'")).containsExactly("a\ufffdb");
        assertThat(ask("select number::text from reading where slot = 1")).containsExactly("1.7e+308");
        assertThat(ask("select items->0->>'value' from event where uid = 'w'"))
                .containsExactly(Long.toString(Long.MAX_VALUE));
    }

    @Test
    void ofAnEncryptedEventThereAreNoReadings() throws Exception {
        add(json(Map.of(
                "uid", "u",
                "timestamp", TIME.toEpochMilli(),
                "namespace", "a/b",
                "device_uid", "d",
                "items", List.of(Map.of("key", "cose-encrypt0", "value", "AAAA")))));
        send();
        assertThat(ask("select concat_ws(' ', uid, items is null, keys, said is null) from event"))
                .containsExactly("u t {} t");
        assertThat(ask("select count(*)::text from latest")).containsExactly("0");
    }

    @Test
    void tagsAreThere() throws Exception {
        add(json(event("u", TIME, 1)), new Tag("limits", Hash.ZERO, "too \"hot\"", 900_000));
        send();
        assertThat(ask("select tags::text from event"))
                .containsExactly(
                        "[{\"label\": \"too \\\"hot\\\"\", \"analyzer\": \"limits\", \"scoreMicros\": 900000}]");
    }

    @Test
    void wrongClocksMakeNoTables() throws Exception {
        add(json(event("u", Instant.EPOCH, 1)));
        add(json(event("v", Instant.ofEpochMilli((1L << 53) - 1), 2)));
        send();
        assertThat(ask("select tableoid::regclass::text from event order by time"))
                .containsExactly("event_early", "event_late");
        assertThat(ask("select value::text from latest")).containsExactly("2");
    }
}
