package org.cairngate.master.devicetypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;

class TypeLimitsTest {

    private final SortedMap<String, Boolean> known = new TreeMap<>();
    private final Set<String> waiting = new HashSet<>();

    private void addKnown(String organisation, int count) {
        for (int i = 0; i < count; i++) {
            known.put(DeviceType.key(organisation, "type " + known.size()), true);
        }
    }

    private void addWaiting(String organisation, int count) {
        for (int i = 0; i < count; i++) {
            waiting.add(DeviceType.key(organisation, "new " + waiting.size()));
        }
    }

    private void assertHasRoom(String organisation) {
        assertThatCode(() -> TypeLimits.requireRoom(organisation, known, waiting))
                .doesNotThrowAnyException();
    }

    private void assertRefused(String organisation, String why) {
        assertThatThrownBy(() -> TypeLimits.requireRoom(organisation, known, waiting))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusalReason.NOT_PERMITTED);
                    assertThat(refused.detail()).contains(why);
                });
    }

    @Test
    void anOrganisationHasAThousandTypesOfBlocksAndWaitingOnesTogether() {
        addKnown("harbour", 900);
        addWaiting("harbour", 99);
        assertHasRoom("harbour");
        addWaiting("harbour", 1);
        assertRefused("harbour", "organisation harbour has 1000");
        assertHasRoom("harbou");
        assertHasRoom("harbour.north");
    }

    @Test
    void whatOfOthersWaitsTakesNoRoomOfAnOrganisation() {
        addKnown("harbour", 999);
        addWaiting("other", 999);
        addWaiting("harbour.north", 999);
        addWaiting("harbour-north", 999);
        addKnown("harbour.south", 999);
        assertHasRoom("harbour");
        assertHasRoom("other");
    }

    @Test
    void aChainHasTenThousandTypesOfBlocksAndWaitingOnesTogether() {
        for (int i = 0; i < 9; i++) {
            addKnown("o" + i, TypeLimits.OF_ONE);
        }
        addWaiting("waits", 999);
        assertHasRoom("harbour");
        addWaiting("more", 1);
        assertRefused("harbour", "there are 10000");
    }
}
