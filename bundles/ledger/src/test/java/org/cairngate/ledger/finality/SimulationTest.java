package org.cairngate.ledger.finality;

import static org.assertj.core.api.Assertions.assertThat;

import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.RuleSwitches;
import org.cairngate.ledger.state.RuleSwitches.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of schedules with Byzantine hubs up to f, Byzantine masters, partitions, crashes, validator changes and new epochs: no two
 * conflicting blocks are ever final, and finality resumes after healing. A failure names its seed and the command that replays it.
 *
 * <p>{@code -Dcairn.seed=N} runs one schedule, {@code -Dcairn.schedules=N} so many, {@code -Dcairn.long=true} a hundred thousand.
 */
class SimulationTest {

    /** As many as take some 30 seconds on one core. */
    private static final long SCHEDULES = 2_000;

    private static final long LONG_SCHEDULES = 100_000;

    private final Signers signers = new Signers();

    @Test
    void noTwoConflictingBlocksAreFinalAndFinalityResumesAfterHealing() {
        Long seed = Long.getLong("cairn.seed");
        long schedules = Boolean.getBoolean("cairn.long") ? LONG_SCHEDULES : Long.getLong("cairn.schedules", SCHEDULES);
        long first = seed == null ? 0 : seed;
        long count = seed == null ? schedules : 1;
        long epochs = 0;
        for (long schedule = first; schedule < first + count; schedule++) {
            epochs += run(schedule, RuleSwitches.allOn()).epochs();
        }
        assertThat(epochs).as("schedules come to new epochs").isGreaterThanOrEqualTo(count);
    }

    @Test
    void theSameSeedGivesTheSameSchedule() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(run(seed, RuleSwitches.allOn())).isEqualTo(run(seed, RuleSwitches.allOn()));
        }
    }

    /**
     * The simulator is worth something only if it sees what happens without a rule. Two rules matter in stories that are too long for
     * chance; {@link EpochTest} tells those with the rule and without.
     */
    @ParameterizedTest
    @EnumSource(
            value = Rule.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"JOINT_VALIDATORS", "ONE_EPOCH"})
    void aRuleThatIsSwitchedOffIsMissed(Rule rule) {
        boolean caught = false;
        for (long seed = 0; seed < SCHEDULES && !caught; seed++) {
            caught = conflicts(seed, rule);
        }
        assertThat(caught)
                .as("without " + rule + " two final blocks conflict in one of the default schedules")
                .isTrue();
    }

    private boolean conflicts(long seed, Rule rule) {
        try {
            Simulation.Outcome outcome = new Simulation(seed, RuleSwitches.without(rule), signers).run();
            return outcome.blocks() == 0;
        } catch (FinalBlocksConflict e) {
            return true;
        } catch (AssertionError e) {
            // Without a rule finality may also stop; what is looked for is worse.
            return false;
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Simulation.Outcome run(long seed, RuleSwitches rules) {
        try {
            return new Simulation(seed, rules, signers).run();
        } catch (RefusedException | RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage()
                            + "\nreplay it with: mvn -q -B verify -pl bundles/ledger -Dtest=SimulationTest"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dcairn.seed=" + seed,
                    e);
        }
    }
}
