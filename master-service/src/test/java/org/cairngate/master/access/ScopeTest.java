package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a limited account sees, and what of it is another's. */
class ScopeTest {

    private static final Optional<String> NOBODY = Optional.empty();
    private static final Scope TOWN = new Scope(Optional.of("town"), Set.of());
    private static final Scope NORTH = new Scope(Optional.empty(), Set.of("north"));
    private static final Scope TOWN_NORTH = new Scope(Optional.of("town"), Set.of("north"));

    @Test
    void anOrganisationSeesItsOwnNamespacesOnly() {
        assertThat(TOWN.coversNamespace("town/water")).isTrue();
        for (String other : List.of("townhall/water", "tow/water", "harbour/town", "town", "", "/town", "Town/water")) {
            assertThat(TOWN.coversNamespace(other)).as(other).isFalse();
        }
        assertThat(Scope.ALL.coversNamespace("harbour/ships")).isTrue();
    }

    @Test
    void whoIsLimitedToHubsSeesThoseAndTheirDevices() {
        for (Optional<String> owner : List.of(NOBODY, Optional.of("town"))) {
            assertThat(NORTH.covers(owner, "north")).isTrue();
            assertThat(NORTH.covers(owner, "south")).isFalse();
            assertThat(NORTH.covers(owner, "")).isFalse();
        }
        assertThat(NORTH.coversEvents("town/water", "north")).isTrue();
        assertThat(NORTH.coversEvents("town/water", "south")).isFalse();
        assertThat(TOWN_NORTH.coversEvents("harbour/ships", "north")).isFalse();
    }

    @Test
    void hubsAndDevicesBelongToTheirOwnersAndWhatIsNobodysToNoOrganisation() {
        for (String hub : List.of("north", "")) {
            assertThat(TOWN.covers(Optional.of("town"), hub)).isTrue();
            assertThat(TOWN.covers(Optional.of("harbour"), hub)).isFalse();
            assertThat(TOWN.covers(NOBODY, hub)).isFalse();
            assertThat(Scope.ALL.covers(NOBODY, hub)).isTrue();
            assertThat(Scope.ALL.covers(Optional.of("town"), hub)).isTrue();
        }
        assertThat(TOWN.coversEvents("town/water", "north")).isTrue();
    }

    @Test
    void whoIsLimitedToBothSeesWhatIsOfNoOtherAtTheHubs() {
        assertThat(TOWN_NORTH.covers(Optional.of("town"), "north")).isTrue();
        assertThat(TOWN_NORTH.covers(NOBODY, "north")).isTrue();
        assertThat(TOWN_NORTH.covers(Optional.of("harbour"), "north")).isFalse();
        assertThat(TOWN_NORTH.covers(Optional.of("town"), "south")).isFalse();
        assertThat(TOWN_NORTH.covers(Optional.of("town"), "")).isFalse();
    }

    @Test
    void nobodyGivesMoreThanHeHas() {
        assertThat(Scope.ALL.includes(TOWN_NORTH)).isTrue();
        assertThat(TOWN.includes(TOWN_NORTH)).isTrue();
        assertThat(TOWN.includes(TOWN)).isTrue();
        for (Scope wider : List.of(Scope.ALL, NORTH, new Scope(Optional.of("harbour"), Set.of()))) {
            assertThat(TOWN.includes(wider)).as("%s", wider).isFalse();
        }
        assertThat(TOWN_NORTH.includes(TOWN)).isFalse();
        assertThat(TOWN_NORTH.includes(new Scope(Optional.of("town"), Set.of("north", "south"))))
                .isFalse();
    }

    @Test
    void aScopeOfNoNamesIsRefused() {
        for (String name : List.of("", "a/b", "a b", "n".repeat(65), "ü")) {
            assertThatThrownBy(() -> new Scope(Optional.of(name), Set.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Scope(Optional.empty(), Set.of(name)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
