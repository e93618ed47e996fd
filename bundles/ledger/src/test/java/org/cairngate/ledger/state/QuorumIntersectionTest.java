package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.key.SigningKey;

/** What makes certificates safe: two quorums share more than the faulty weight, and the honest ones alone are a quorum. */
class QuorumIntersectionTest {

    private static final List<SigningKey> KEYS =
            List.of(TestSite.key("0"), TestSite.key("1"), TestSite.key("2"), TestSite.key("3"), TestSite.key("4"));

    @Property
    void twoQuorumsShareMoreThanAThirdAtMostByWeight(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 1_000_000) Integer> weights,
            @ForAll @IntRange(min = 0, max = 31) int first,
            @ForAll @IntRange(min = 0, max = 31) int second) {
        ValidatorSet set = set(weights);
        long faulty = (set.totalWeight() - 1) / 3;
        if (weight(weights, first) >= set.quorum() && weight(weights, second) >= set.quorum()) {
            assertThat(weight(weights, first & second)).isGreaterThan(faulty);
        }
    }

    @Property
    void theHonestOnesAloneAreAQuorum(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 1_000_000) Integer> weights,
            @ForAll @IntRange(min = 0, max = 31) int faulty) {
        ValidatorSet set = set(weights);
        if (3 * weight(weights, faulty) < set.totalWeight()) {
            assertThat(set.totalWeight() - weight(weights, faulty)).isGreaterThanOrEqualTo(set.quorum());
        }
    }

    private static ValidatorSet set(List<Integer> weights) {
        Map<KeyId, ValidatorSet.Validator> validators = new TreeMap<>();
        for (int i = 0; i < weights.size(); i++) {
            SigningKey key = KEYS.get(i);
            validators.put(
                    key.publicKey().id(), new ValidatorSet.Validator("hub-" + i, key.publicKey(), weights.get(i)));
        }
        return new ValidatorSet(validators);
    }

    private static long weight(List<Integer> weights, int members) {
        long weight = 0;
        for (int i = 0; i < weights.size(); i++) {
            weight += (members >> i & 1) * (long) weights.get(i);
        }
        return weight;
    }
}
