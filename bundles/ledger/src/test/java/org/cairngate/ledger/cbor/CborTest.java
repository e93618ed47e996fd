package org.cairngate.ledger.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborTest {

    /** RFC 8949 appendix A. */
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "10, 0a",
        "23, 17",
        "24, 1818",
        "25, 1819",
        "100, 1864",
        "1000, 1903e8",
        "1000000, 1a000f4240",
        "1000000000000, 1b000000e8d4a51000"
    })
    void integersAreThoseOfTheStandard(long value, String hex) throws CborException {
        assertThat(HexFormat.of().formatHex(new CborWriter().uint(value).toBytes()))
                .isEqualTo(hex);
        CborReader reader = reader(hex);
        assertThat(reader.readUint()).isEqualTo(value);
        reader.expectEnd();
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll @LongRange(min = 0) long number, @ForAll byte[] bytes, @ForAll("texts") String text)
            throws CborException {
        byte[] encoded =
                new CborWriter().array(3).uint(number).bytes(bytes).text(text).toBytes();
        CborReader reader = new CborReader(encoded);
        assertThat(reader.readArray()).isEqualTo(3);
        assertThat(reader.readUint()).isEqualTo(number);
        assertThat(reader.readBytes(encoded.length)).isEqualTo(bytes);
        assertThat(reader.readText(encoded.length)).isEqualTo(text);
        reader.expectEnd();
        assertThat(new CborReader(encoded).readItem()).isEqualTo(encoded);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    /** Longer heads than needed, indefinite lengths, negative integers, maps, tags, simple values, floats, early ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1800",
                "1817",
                "190018",
                "1900ff",
                "1a0000ffff",
                "1b00000000ffffffff",
                "1bffffffffffffffff",
                "1c",
                "1f",
                "5801",
                "5800",
                "5f4100ff",
                "580000",
                "7f6161ff",
                "9fff",
                "9801",
                "9800",
                "20",
                "3863",
                "a0",
                "a10101",
                "c000",
                "d2",
                "f4",
                "f6",
                "f97e00",
                "fb3ff0000000000000",
                "",
                "18",
                "19ff",
                "42ff",
                "62c328",
                "61ff",
                "8200",
                "9affffffff",
                "5affffffff",
                "5b7fffffffffffffff"
            })
    void whatIsNotDeterministicIsRefused(String hex) {
        assertThatThrownBy(() -> {
                    CborReader reader = reader(hex);
                    reader.readItem();
                    reader.expectEnd();
                })
                .isInstanceOfSatisfying(CborException.class, e -> {
                    assertThat(e.reason()).isEqualTo(RefusalReason.MALFORMED_CBOR);
                    assertThat(e.getMessage()).contains("at byte " + e.offset());
                });
    }

    @Test
    void trailingBytesAreRefusedWithTheirOffset() throws CborException {
        CborReader reader = reader("8101ff");
        reader.readArray(1);
        reader.readUint();
        assertThatThrownBy(reader::expectEnd).hasMessage("malformed-cbor: 1 trailing bytes at byte 2");
    }

    @Test
    void lengthsAreRefusedBeforeAnythingIsAllocated() {
        assertThatThrownBy(() -> reader("5a7fffffff00").readBytes(16))
                .hasMessageContaining("longer than the 16 allowed");
        assertThatThrownBy(() -> reader("5a7fffffff00").readBytes(Integer.MAX_VALUE))
                .hasMessageContaining("longer than the input");
        assertThatThrownBy(() -> reader("9a7fffffff00").readArray()).hasMessageContaining("longer than the input");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> reader("81".repeat(100_000) + "00").readItem()).hasMessageContaining("nested deeper");
    }

    @Test
    void negativeIntegersCannotBeWritten() {
        assertThatThrownBy(() -> new CborWriter().uint(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static CborReader reader(String hex) {
        return new CborReader(HexFormat.of().parseHex(hex));
    }
}
