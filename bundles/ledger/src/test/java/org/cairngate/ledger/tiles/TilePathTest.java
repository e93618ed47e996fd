package org.cairngate.ledger.tiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.cairngate.ledger.tiles.TilePath.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TilePathTest {

    @Test
    void theSpecificationsExampleIndexIsEncodedAsItSays() {
        TilePath path = new TilePath(Kind.HASHES, 0, 1_234_067, 256);
        assertThat(path.format()).isEqualTo("tile/0/x001/x234/067");
        assertThat(TilePath.parse("tile/0/x001/x234/067")).contains(path);
    }

    @Property
    void everyPathIsReadAsItWasWritten(
            @ForAll @IntRange(max = TilePath.MAX_LEVEL) int level,
            @ForAll @LongRange(max = TilePath.MAX_INDEX) long index,
            @ForAll @IntRange(min = 1, max = 256) int width) {
        TilePath hashes = new TilePath(Kind.HASHES, level, index, width);
        TilePath entries = new TilePath(Kind.ENTRIES, 0, index, width);
        assertThat(TilePath.parse(hashes.format())).contains(hashes);
        assertThat(TilePath.parse(entries.format())).contains(entries);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tile",
                "/tile/0/000",
                "tile/0/000/",
                "tile//000",
                "tile/00/000",
                "tile/64/000",
                "tile/-1/000",
                "tile/+1/000",
                "tile/data/000",
                "tile/0/0",
                "tile/0/0000",
                "tile/0/x000",
                "tile/0/x000/001",
                "tile/0/x001/x002",
                "tile/0/001/002",
                "tile/0/X001/002",
                "tile/0/x001/002.p",
                "tile/0/000.p/0",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/1000",
                "tile/0/000.p/-1",
                "tile/0/000.p/1/",
                "tile/0/000.P/1",
                "tile/0/000\n",
                "tile/0/000?x=1",
                "tile/0/../0/000",
                "tile/0/%30%30%30",
                "tile/0/\u0660\u0660\u0660",
                "tile/0/x001/x000/x000/x000/x000/x000/000",
                "tile/entries/0",
                "tile/entries/0/000"
            })
    void whatIsNotTheOneFormOfAPathIsRefused(String path) {
        assertThat(TilePath.parse(path)).isEmpty();
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new TilePath(Kind.HASHES, 64, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TilePath(Kind.ENTRIES, 1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TilePath(Kind.HASHES, 0, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TilePath(Kind.HASHES, 0, TilePath.MAX_INDEX + 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TilePath(Kind.HASHES, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TilePath(Kind.HASHES, 0, 0, 257)).isInstanceOf(IllegalArgumentException.class);
    }
}
