package org.cairngate.ledger.finality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.EpochReport;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.state.CertificateRank;
import org.cairngate.ledger.state.RuleSwitches;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a hub's own signatures forbid it. */
class HubVowTest {

    private ScriptedSite site;
    private Branch one;
    private KeyId hub;
    private Ed25519Key second;

    @BeforeEach
    void begin() throws RefusedException {
        site = new ScriptedSite(RuleSwitches.allOn());
        one = site.mint(site.first, site.genesis, Optional.empty());
        hub = site.signers.key("a").publicKey().id();
        second = site.master(1).key.publicKey();
    }

    @Test
    void withinAnEpochItCosignsOneGrowingLog() throws RefusedException {
        HubVow vow = cosign(HubVow.NONE, one);
        Branch fork = site.mint(site.first, site.genesis, Optional.of(site.cosign(site.genesis, "a", "b", "c")));
        assertThat(cosign(vow, one)).isEqualTo(vow);
        assertThat(cosign(vow, site.mint(site.first, one, Optional.empty())).cosignedSize())
                .isEqualTo(3);
        assertThatThrownBy(() -> cosign(vow, fork)).hasMessageContaining("does not continue what this hub cosigned");
        assertThatThrownBy(() -> cosign(vow, site.genesis)).hasMessageContaining("does not continue");
    }

    @Test
    void afterItsVoteItCosignsNothingOfAnEarlierEpoch() throws RefusedException {
        HubVow.Reporting voted = HubVow.NONE.report(position(one, 0), 1, second, hub);
        assertThat(voted.report()).isEqualTo(new EpochReport(site.genesis.state.chainId(), 1, second.id(), hub, 0, 0));
        assertThatThrownBy(() -> cosign(voted.vow(), one)).hasMessageContaining("this hub is bound to epoch 1");
        assertThat(HubVow.decode(voted.vow().encode())).isEqualTo(voted.vow());
    }

    @Test
    void itVotesForOneMasterOfAnEpoch() throws RefusedException {
        HubVow vow = HubVow.NONE.report(position(one, 0), 1, second, hub).vow();
        Ed25519Key other = site.signers.key("other").publicKey();
        assertThat(vow.report(position(one, 0), 1, second, hub).vow()).isEqualTo(vow);
        assertThatThrownBy(() -> vow.report(position(one, 0), 1, other, hub)).hasMessageContaining("it voted for key");
        assertThat(vow.report(position(one, 0), 2, other, hub).vow().epoch()).isEqualTo(2);
        assertThatThrownBy(() -> vow.report(position(one, 0), 0, other, hub)).hasMessageContaining("does not vote");
    }

    @Test
    void whatItCosignedAndNobodyCertifiedDoesNotHoldItInTheOldEpoch() throws RefusedException {
        HubVow vow = cosign(HubVow.NONE, one);
        SimulatedMaster master = site.master(1);
        HubVow voted =
                vow.report(position(one, 0), 1, master.key.publicKey(), hub).vow();
        Branch opened = site.open(
                master,
                site.genesis,
                Optional.empty(),
                List.of(
                        site.report("b", master, CertificateRank.NONE),
                        site.report("c", master, CertificateRank.NONE),
                        site.report("d", master, CertificateRank.NONE)));
        assertThat(position(one, 0).yieldsTo(position(opened, 0))).isTrue();
        assertThat(position(opened, 0).yieldsTo(position(one, 0))).isFalse();
        HubVow moved = cosign(voted, opened);
        assertThat(moved.cosignedEpoch()).isEqualTo(1);
        assertThatThrownBy(() -> cosign(moved, one)).hasMessageContaining("bound to epoch 1");
    }

    @Test
    void aChainThatLacksFinalBlocksIsRefusedAloud() throws RefusedException {
        SimulatedMaster master = site.master(1);
        Branch opened = site.open(
                master,
                site.genesis,
                Optional.empty(),
                List.of(
                        site.report("b", master, CertificateRank.NONE),
                        site.report("c", master, CertificateRank.NONE),
                        site.report("d", master, CertificateRank.NONE)));
        ChainPosition settled = new ChainPosition(one.state, one.tip, one::root, 2, 2);
        assertThatThrownBy(() -> settled.yieldsTo(position(opened, 0)))
                .hasMessageContaining("lacks blocks below 2 that are final here");
    }

    private static HubVow cosign(HubVow vow, Branch chain) throws RefusedException {
        return vow.cosign(chain.state, chain.tip, chain::root);
    }

    private static ChainPosition position(Branch chain, long certified) {
        return new ChainPosition(chain.state, chain.tip, chain::root, certified, 0);
    }
}
