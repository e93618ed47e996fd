package org.cairngate.master.repeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;

class KeptWritesTest {

    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final int ACCOUNTS = 3;
    private static final int OF_ACCOUNT = 4;
    private static final KeptAnswer ANSWER =
            new KeptAnswer(201, true, "application/json", "\"7\"", "/v1/jobs/1", "{\"name\":\"ü\"}");

    @TempDir
    private Path folder;

    private ChainStore store;
    private KeptWrites kept;

    @BeforeEach
    void open() {
        store = ChainStore.open(folder.resolve("chain"));
        kept = at(Duration.ZERO);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** What a master that starts so much later finds. */
    private KeptWrites at(Duration later) {
        return new KeptWrites(store, Clock.fixed(START.plus(later), ZoneOffset.UTC), ACCOUNTS * OF_ACCOUNT, OF_ACCOUNT);
    }

    private static Hash hash(String text) {
        return Hash.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Earlier begin(KeptWrites kept, String key, String request) {
        return kept.begin(hash(key), hash(request), "ana");
    }

    private static void assertRefused(Earlier earlier, HttpStatus status) {
        assertThat(earlier).isInstanceOfSatisfying(Earlier.Refused.class, refused -> assertThat(refused.status())
                .isEqualTo(status));
    }

    @Test
    void anAnswerIsKeptForADayAndOverRestarts() {
        assertThat(begin(kept, "k", "r")).isInstanceOf(Earlier.Nothing.class);
        assertThat(begin(kept, "k", "r")).isEqualTo(Earlier.UNDER_WAY);
        kept.end(hash("k"), ANSWER);
        assertThat(begin(kept, "k", "r")).isEqualTo(new Earlier.Answered(ANSWER));
        assertThat(begin(kept, "k", "other")).isEqualTo(Earlier.OTHER);
        for (Duration later : new Duration[] {Duration.ZERO, Duration.ofHours(24)}) {
            assertThat(begin(at(later), "k", "r")).isEqualTo(new Earlier.Answered(ANSWER));
            assertThat(begin(at(later), "k", "other")).isEqualTo(Earlier.OTHER);
        }
        assertThat(begin(at(Duration.ofHours(25)), "k", "other")).isInstanceOf(Earlier.Nothing.class);
    }

    @Test
    void aRowOfTheFirstVersionIsReadAndOneThatMixesVersionsIsNot() throws Exception {
        KeptWrite read = KeptFormat.decode(row(1, 10));
        assertThat(read.answer()).contains(new KeptAnswer(202, true, "application/json", "", "", "{}"));
        assertThat(KeptFormat.decode(KeptFormat.encode(read))).isEqualTo(read);
        assertThatThrownBy(() -> KeptFormat.decode(row(2, 10))).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> KeptFormat.decode(row(1, 11))).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> KeptFormat.decode(row(3, 11))).isInstanceOf(RefusedException.class);
    }

    private static byte[] row(int version, int fields) {
        CborWriter row = new CborWriter()
                .array(fields)
                .uint(version)
                .bytes(hash("k").bytes())
                .text("ana")
                .bytes(hash("r").bytes())
                .uint(START.toEpochMilli())
                .uint(202)
                .uint(1)
                .text("application/json");
        for (int more = 9; more < fields; more++) {
            row.text("");
        }
        return row.text("{}").toBytes();
    }

    @Test
    void ofASecretAnswerTheStatusIsKept() {
        begin(kept, "k", "r");
        kept.end(hash("k"), KeptAnswer.statusOnly(201));
        assertThat(begin(kept, "k", "r")).isEqualTo(Earlier.notKept(201));
        assertThat(begin(at(Duration.ofHours(1)), "k", "r")).isEqualTo(Earlier.notKept(201));
    }

    @Test
    void whatTheMasterEndedInTheMidstOfIsNotTriedAgain() {
        begin(kept, "k", "r");
        assertThat(begin(at(Duration.ZERO), "k", "r")).isEqualTo(Earlier.CUT_SHORT);
    }

    @Test
    void whatFailedIsTriedAgain() {
        begin(kept, "k", "r");
        kept.forget(hash("k"));
        assertThat(begin(at(Duration.ZERO), "k", "other")).isInstanceOf(Earlier.Nothing.class);
        assertThat(begin(kept, "k", "r")).isInstanceOf(Earlier.Nothing.class);
    }

    @Test
    void keysAreBoundedForEachAccountAndInAll() {
        for (int account = 0; account < ACCOUNTS; account++) {
            for (int i = 0; i < OF_ACCOUNT; i++) {
                kept.begin(hash(account + "/" + i), hash("r"), "a" + account);
            }
        }
        assertRefused(kept.begin(hash("more"), hash("r"), "a0"), HttpStatus.TOO_MANY_REQUESTS);
        assertRefused(kept.begin(hash("more"), hash("r"), "zoe"), HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(kept.begin(hash("0/0"), hash("r"), "a0")).isEqualTo(Earlier.UNDER_WAY);
        KeptWrites tomorrow = at(Duration.ofHours(25));
        assertThat(tomorrow.begin(hash("more"), hash("r"), "a0")).isInstanceOf(Earlier.Nothing.class);
    }
}
