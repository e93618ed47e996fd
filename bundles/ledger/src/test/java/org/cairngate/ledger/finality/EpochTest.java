package org.cairngate.ledger.finality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.state.CertificateRank;
import org.cairngate.ledger.state.RuleSwitches;
import org.cairngate.ledger.state.RuleSwitches.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Openings of epochs, and the two stories for which the ledger format's rules of finality were not enough, with and without ours. */
class EpochTest {

    @Test
    void aNewEpochExtendsTheHighestCertificateThatAQuorumReports() throws RefusedException {
        ScriptedSite site = new ScriptedSite(RuleSwitches.allOn());
        Branch one = site.cosign(site.mint(site.first, site.genesis, Optional.empty()), "a", "b", "c");
        SimulatedMaster second = site.master(1);
        var reports = List.of(
                site.report("a", second, ScriptedSite.rank(one)),
                site.report("b", second, CertificateRank.NONE),
                site.report("d", second, CertificateRank.NONE));
        assertThatThrownBy(() -> site.open(second, site.genesis, Optional.empty(), reports))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("reports a certificate of epoch 0 and size 2");
        Branch opened = site.open(second, one, Optional.of(one), reports);
        assertThat(opened.state.epoch()).isEqualTo(1);
        assertThat(opened.state.epochAt(1)).isZero();
        assertThat(opened.state.logKeyOf(0)).isEqualTo(site.genesis.state.logKey());
    }

    @Test
    void anEpochNeedsAQuorumOfReportsForItsOwnKey() throws RefusedException {
        ScriptedSite site = new ScriptedSite(RuleSwitches.allOn());
        SimulatedMaster second = site.master(1);
        SimulatedMaster other = new SimulatedMaster(1, site.signers.key("other"), false, site.rules, site.genesis);
        var two =
                List.of(site.report("a", second, CertificateRank.NONE), site.report("b", second, CertificateRank.NONE));
        assertThatThrownBy(() -> site.open(second, site.genesis, Optional.empty(), two))
                .hasMessageContaining("reports of weight 2 of 4 for the new epoch, needs 3");
        var twice = List.of(two.get(0), two.get(0), two.get(1));
        assertThatThrownBy(() -> site.open(second, site.genesis, Optional.empty(), twice))
                .hasMessageContaining("reports twice");
        var foreign = List.of(two.get(0), two.get(1), site.report("c", other, CertificateRank.NONE));
        assertThatThrownBy(() -> site.open(second, site.genesis, Optional.empty(), foreign))
                .hasMessageContaining("is for epoch 1");
        assertThatThrownBy(() -> site.mint(second, site.genesis, Optional.empty()))
                .hasMessageContaining("has no signature of");
    }

    /**
     * A master withholds two certificates of one log until an epoch began without them. Taken by its letter, "a certified block with a
     * certified descendant" would be final although no hub knew of the first.
     */
    @Test
    void aCertificateThatNoHubKnewMakesNothingFinal() throws RefusedException {
        ScriptedSite site = new ScriptedSite(RuleSwitches.allOn());
        Branch one = site.cosign(site.mint(site.first, site.genesis, Optional.empty()), "a", "b", "c");
        Branch two = site.cosign(site.mint(site.first, one, Optional.empty()), "a", "b", "c");
        assertThat(two.certificate).isPresent();
        assertThat(site.finals.newest()).isEmpty();
        Branch three = site.mint(site.first, two, Optional.of(two));
        assertThat(site.finals.newest()).isEmpty();
        site.cosign(three, "a", "b", "c");
        assertThat(site.finals.newest()).contains(two);
    }

    /**
     * A change of validators acts on one branch of a fork. The newcomers, who have the weight of a quorum, certify that branch, the old four
     * the other one, and no hub signs both.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void validatorsOfBeforeCertifyUntilTheirSuccessorsAreFinal(boolean joint) throws RefusedException {
        ScriptedSite site =
                new ScriptedSite(joint ? RuleSwitches.allOn() : RuleSwitches.without(Rule.JOINT_VALIDATORS));
        var newcomers = site.registrations(site.genesis.state, 4, "e", "f", "g", "h");
        Branch one = ofTheFour(site, site.mint(site.first, site.genesis, Optional.empty(), newcomers));
        Branch two = ofTheFour(site, site.mint(site.first, one, Optional.empty()));
        Branch three = ofTheFour(site, site.mint(site.first, two, Optional.of(one)));

        Branch left = site.mint(site.first, three, Optional.of(three));
        assertThat(left.state.validators().validators()).hasSize(8);
        site.cosign(left, "e", "f", "g", "h");
        assertThat(left.certificate.isPresent()).isEqualTo(!joint);

        // Certificates that do not cover the carrier before make nothing final, and so change no validators.
        Branch right = ofTheFour(site, site.mint(site.first, three, Optional.of(two)));
        Branch second = ofTheFour(site, site.mint(site.first, right, Optional.of(three)));
        Branch third = ofTheFour(site, site.mint(site.first, second, Optional.of(right)));
        assertThat(third.state.validators().validators()).hasSize(4);
        assertThat(site.finals.newest()).contains(right);
        if (!joint) {
            Branch leftNext = site.mint(site.first, left, Optional.of(left));
            assertThatThrownBy(() -> site.cosign(leftNext, "e", "f", "g", "h")).isInstanceOf(FinalBlocksConflict.class);
        }
    }

    private static Branch ofTheFour(ScriptedSite site, Branch block) throws RefusedException {
        return site.cosign(block, "a", "b", "c");
    }

    /** A certificate of an old epoch and one of a new epoch make nothing final: a withheld one from between them may outrank the first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothCertificatesAreOfOneEpoch(boolean oneEpoch) throws RefusedException {
        ScriptedSite site = new ScriptedSite(oneEpoch ? RuleSwitches.allOn() : RuleSwitches.without(Rule.ONE_EPOCH));
        Branch old = site.cosign(site.mint(site.first, site.genesis, Optional.empty()), "a", "b", "d");
        // Epoch 1 begins without it, for only d, which lies, and those who had not got it yet reported; its certificate
        // is withheld.
        SimulatedMaster second = site.master(1);
        Branch beside = site.open(second, site.genesis, Optional.empty(), none(site, second));
        site.cosign(beside, "a", "b", "d");
        // Epoch 2 extends the certificate of epoch 0, the highest that is reported.
        SimulatedMaster third = site.master(2);
        var known = List.of(
                site.report("a", third, ScriptedSite.rank(old)),
                site.report("b", third, ScriptedSite.rank(old)),
                site.report("c", third, CertificateRank.NONE));
        Branch again = site.cosign(site.open(third, old, Optional.of(old), known), "a", "b", "c");
        assertThat(site.finals.newest().isPresent()).isEqualTo(!oneEpoch);
        assertThat(again.certificate).isPresent();
        // Epoch 3 may extend what epoch 1 certified, once that is shown: it outranks the certificate of epoch 0.
        SimulatedMaster fourth = site.master(3);
        var shown = List.of(
                site.report("a", fourth, ScriptedSite.rank(old)),
                site.report("b", fourth, ScriptedSite.rank(old)),
                site.report("d", fourth, ScriptedSite.rank(beside)));
        Branch other = site.open(fourth, beside, Optional.of(beside), shown);
        if (oneEpoch) {
            Branch next = site.mint(fourth, site.cosign(other, "a", "b", "d"), Optional.of(other));
            site.cosign(next, "a", "b", "d");
            assertThat(site.finals.newest()).contains(other);
        } else {
            assertThatThrownBy(() -> site.cosign(other, "a", "b", "d")).isInstanceOf(FinalBlocksConflict.class);
        }
    }

    private static List<CoseSign1> none(ScriptedSite site, SimulatedMaster master) {
        return List.of(
                site.report("b", master, CertificateRank.NONE),
                site.report("c", master, CertificateRank.NONE),
                site.report("d", master, CertificateRank.NONE));
    }
}
