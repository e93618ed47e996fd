package org.cairngate.hub.internal.uplink;

import java.util.concurrent.atomic.AtomicBoolean;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.step.Steps;
import org.cairngate.ledger.protocol.Topics;

/** A link on which every message is a step. Used by the hub's thread. */
public final class SteppedLink implements Link {

    private final Link link;
    private final Steps steps;

    /** Publishes on the given link. */
    public SteppedLink(Link link, Steps steps) {
        this.link = link;
        this.steps = steps;
    }

    @Override
    public boolean isUp() {
        return link.isUp();
    }

    @Override
    public boolean publish(String topic, byte[] payload, Runnable acknowledged) {
        if (!link.isUp()) {
            return false;
        }
        AtomicBoolean sent = new AtomicBoolean();
        steps.take(step(topic), () -> sent.set(link.publish(topic, payload, acknowledged)));
        return sent.get();
    }

    private static Step step(String topic) {
        Topics.Channel channel = Topics.parse(topic)
                .orElseThrow(() -> new IllegalArgumentException("not a hub's topic: " + topic))
                .channel();
        return switch (channel) {
            case TX -> Step.BATCH_SENT;
            case COSIGNATURE -> Step.COSIGNATURE_SENT;
            case REPORT -> Step.REPORT_SENT;
            case STATUS -> Step.STATUS_SENT;
            case RECEIPT -> throw new IllegalArgumentException("a hub sends no receipt");
        };
    }
}
