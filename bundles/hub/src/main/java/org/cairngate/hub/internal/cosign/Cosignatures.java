package org.cairngate.hub.internal.cosign;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.uplink.Link;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.finality.HubVow;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Report;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.ChainStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cosigns the newest validated checkpoint (C2SP tlog-cosignature) and reports blocks that are refused. After a refusal
 * nothing is cosigned until a valid block has been appended. Used by the hub's thread only.
 */
public final class Cosignatures {

    private static final Logger LOG = LoggerFactory.getLogger(Cosignatures.class);

    private final HubStore store;
    private final Link link;
    private final String hub;
    private final SigningKey key;
    private final Clock clock;
    private Optional<RefusedException> stopped = Optional.empty();
    private boolean alarmed;
    private boolean bound;
    private List<Cosigner> cosigners = List.of();

    /** Signs with the hub's ledger key. */
    public Cosignatures(HubStore store, Link link, String hub, SigningKey key, Clock clock) {
        this.store = store;
        this.link = link;
        this.hub = hub;
        this.key = key;
        this.clock = clock;
    }

    /** Why nothing is cosigned, if that is so. */
    public Optional<RefusedException> stopped() {
        return stopped;
    }

    /** Goes on after a refusal, but not after an alarm: the chain copy has a new valid block. */
    public void resume() {
        if (!alarmed) {
            stopped = Optional.empty();
        }
    }

    /**
     * Stops for good, until the hub is started again: a chain was offered that lacks what is final here. More hubs than tolerated are
     * faulty then, or the master has lost its data, and a person has to look (decision 0014).
     */
    public void alarm(long height, RefusedException refusal) {
        if (!alarmed) {
            alarmed = true;
            refuse(height, refusal);
            LOG.error(
                    "final blocks contradicted finalSize={} detail=\"{}\"; nothing is cosigned until a person has looked",
                    store.chain().finalSize(),
                    refusal.detail());
        }
    }

    /**
     * Cosigns the checkpoint of the chain copy's tip, if the hub's vow lets it ({@link HubVow}). The vow is stored first, so that no
     * other log is ever cosigned in this epoch.
     *
     * @throws RefusedException when another root was signed for this size, the vow forbids this checkpoint, or this machine has no library for the chain's
     *     certificates
     */
    public void cosignTip() throws RefusedException {
        if (stopped.isPresent() || !link.isUp()) {
            return;
        }
        Optional<SignedNote> checkpoint =
                store.chain().checkpoint(store.chain().tip().size());
        if (checkpoint.isEmpty()) {
            return;
        }
        ChainStore chain = store.chain();
        HubVow before = store.vow();
        HubVow vow;
        try {
            vow = before.cosign(chain.state(), chain.tip(), chain.roots());
            bound = false;
        } catch (RefusedException e) {
            hold(e);
            return;
        }
        store.recordSigning(Checkpoint.of(checkpoint.get()), vow);
        SignedNote bare = new SignedNote(
                checkpoint.get().text(),
                cosigners().stream()
                        .map(cosigner -> cosigner.cosignature(checkpoint.get(), clock.instant()))
                        .toList());
        byte[] payload = bare.format().getBytes(StandardCharsets.UTF_8);
        boolean sent = link.publish(Topics.cosignature(hub), payload, () -> LOG.trace("cosignature delivered"));
        LOG.debug(
                "checkpoint cosigned size={} sent={}",
                Checkpoint.of(checkpoint.get()).size(),
                sent);
    }

    /** The block is good, but the hub has cosigned another log in this epoch: it follows and says nothing until the next one. */
    private void hold(RefusedException byVow) {
        stopped = Optional.of(byVow);
        if (!bound) {
            bound = true;
            LOG.warn("checkpoints are not cosigned until a new epoch cause=\"{}\"", byVow.detail());
        }
    }

    /** The cosigners that the chain's policy asks for; made once, for deriving their keys is not free. */
    private List<Cosigner> cosigners() throws RefusedException {
        if (cosigners.isEmpty()) {
            CertificateKind kind = store.chain().state().policy().certificate();
            try {
                cosigners = kind.cosigners(hub, key);
            } catch (UnsupportedOperationException e) {
                throw new RefusedException(
                        RefusalReason.BAD_CERTIFICATE, "this hub cannot cosign for this chain: " + e.getMessage());
            }
        }
        return cosigners;
    }

    /** Reports a refused block to the master and stops cosigning. */
    public void refuse(long height, RefusedException refusal) {
        stopped = Optional.of(refusal);
        LOG.error(
                "block refused height={} reason={} detail=\"{}\"; nothing is cosigned until this is resolved",
                height,
                refusal.reason().code(),
                refusal.detail());
        byte[] report = new Report(height, refusal.reason(), refusal.detail()).sign(key);
        boolean sent = link.publish(Topics.report(hub), report, () -> LOG.trace("report delivered"));
        LOG.info("report of refused block height={} sent={}", height, sent);
    }
}
