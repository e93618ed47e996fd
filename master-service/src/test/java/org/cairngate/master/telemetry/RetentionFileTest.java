package org.cairngate.master.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of the retention rules: what was written is read, and what is damaged is told and deletes nothing. */
class RetentionFileTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("retention.json");
    }

    @Test
    void rulesAreReadAgainAsTheyWereWritten() throws Exception {
        RetentionFile opened = RetentionFile.open(file());
        assertThat(opened.rules()).isEqualTo(RetentionRules.NONE);
        opened.change(rules -> rules.with("a/b", 30));
        opened.change(rules -> rules.with("a/c", 1).with("a/d", 36_500));
        RetentionRules written = opened.change(rules -> rules.without("a/c"));
        assertThat(RetentionFile.open(file()).rules()).isEqualTo(written);
        assertThat(written.days()).isEqualTo(Map.of("a/b", 30, "a/d", 36_500));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "5",
                "{}",
                "{\"version\":2,\"rules\":[]}",
                "{\"version\":1}",
                "{\"version\":1,\"rules\":{}}",
                "{\"version\":1,\"rules\":[],\"further\":1}",
                "{\"version\":1,\"rules\":[]} {}",
                "{\"version\":1,\"rules\":[{\"namespace\":\"a/b\"}]}",
                "{\"version\":1,\"rules\":[{\"namespace\":\"a/b\",\"days\":0}]}",
                "{\"version\":1,\"rules\":[{\"namespace\":\"a/b\",\"days\":36501}]}",
                "{\"version\":1,\"rules\":[{\"namespace\":\"a/b\",\"days\":\"1\"}]}",
                "{\"version\":1,\"rules\":[{\"namespace\":\"a/b\",\"days\":1,\"hours\":1}]}",
                "{\"version\":1,\"rules\":[{\"namespace\":\"a\",\"days\":1}]}",
                "{\"version\":1,\"rules\":[{\"namespace\":\"a/b\",\"days\":1},{\"namespace\":\"a/b\",\"days\":2}]}"
            })
    void aDamagedFileIsRefusedWithWhatToDo(String text) throws Exception {
        Files.writeString(file(), text);
        assertThatThrownBy(() -> RetentionFile.open(file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds no retention rules: ")
                .hasMessageContaining("Take it from a backup");
    }

    @Test
    void aFileWithoutEndIsNotReadIntoMemory() throws Exception {
        Files.write(file(), " ".repeat(RetentionFormat.MAX_BYTES + 1).getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> RetentionFile.open(file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has more than");
    }

    @Test
    void asManyRulesAsThereCanBeFitIntoTheFile() throws Exception {
        Map<String, Integer> most = new TreeMap<>();
        for (int i = 0; i < RetentionRules.MAX_RULES; i++) {
            most.put("o".repeat(64) + "/" + "g".repeat(59) + String.format("%05d", i), RetentionRules.MAX_DAYS);
        }
        RetentionFile opened = RetentionFile.open(file());
        RetentionRules full = opened.change(rules -> new RetentionRules(new TreeMap<>(most)));
        assertThat(RetentionFile.open(file()).rules()).isEqualTo(full);
        assertThatThrownBy(() -> opened.change(rules -> rules.with("a/b", 1)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("already");
        assertThat(opened.rules()).isSameAs(full);
    }

    @Test
    void anEventIsKeptForItsDaysAndUntilTheEndOfTheLastOne() throws Exception {
        RetentionRules rules = RetentionRules.NONE.with("a/b", 2);
        Instant cutoff = Instant.parse("2026-02-27T00:00:00Z");
        for (String now : new String[] {"2026-03-01T00:00:00Z", "2026-03-01T23:59:59.999Z"}) {
            Cutoffs cutoffs = Cutoffs.of(rules, Instant.parse(now));
            assertThat(cutoffs.isOver("a/b", cutoff)).isFalse();
            assertThat(cutoffs.isOver("a/b", cutoff.minusMillis(1))).isTrue();
            assertThat(cutoffs.isOver("a/c", Instant.EPOCH)).isFalse();
        }
        assertThat(Cutoffs.of(rules, Instant.parse("2026-03-02T00:00:00Z")).isOver("a/b", cutoff))
                .isTrue();
    }
}
