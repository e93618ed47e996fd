package org.cairngate.ledger.protocol;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The MQTT topics between hubs and master, under {@code cg/1}. All are used with QoS 1 and not retained. */
public final class Topics {

    /** Blocks, master to hubs: an encoded {@link org.cairngate.ledger.block.Block}. */
    public static final String BLOCKS = "cg/1/blocks";

    /** Certified checkpoints, master to hubs: a signed note. */
    public static final String CERTIFICATES = "cg/1/certificates";

    private static final Pattern HUB_TOPIC =
            Pattern.compile("cg/1/([A-Za-z0-9._-]{1,64})/(tx|receipt|cosignature|report|status)");
    private static final Pattern HUB = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private Topics() {}

    /** What a topic of one hub carries. */
    public enum Channel {
        /** Hub to master: {@link Submission}. */
        TX("tx", true),
        /** Master to hub: {@link Receipt}. */
        RECEIPT("receipt", false),
        /** Hub to master: a signed note with the hub's cosignature. */
        COSIGNATURE("cosignature", true),
        /** Hub to master: a signed {@link Report}. */
        REPORT("report", true),
        /** Hub to master: UTF-8 JSON. */
        STATUS("status", true);

        private final String level;
        private final boolean fromHub;

        Channel(String level, boolean fromHub) {
            this.level = level;
            this.fromHub = fromHub;
        }

        /** The topic's last level. */
        public String level() {
            return level;
        }

        /** Whether the hub publishes and the master subscribes. */
        public boolean fromHub() {
            return fromHub;
        }
    }

    /**
     * A topic of one hub.
     *
     * @param hub the hub's name
     * @param channel what it carries
     */
    public record HubTopic(String hub, Channel channel) {}

    /** {@code cg/1/<hub>/tx}. */
    public static String tx(String hub) {
        return of(hub, Channel.TX);
    }

    /** {@code cg/1/<hub>/receipt}. */
    public static String receipt(String hub) {
        return of(hub, Channel.RECEIPT);
    }

    /** {@code cg/1/<hub>/cosignature}. */
    public static String cosignature(String hub) {
        return of(hub, Channel.COSIGNATURE);
    }

    /** {@code cg/1/<hub>/report}. */
    public static String report(String hub) {
        return of(hub, Channel.REPORT);
    }

    /** {@code cg/1/<hub>/status}. */
    public static String status(String hub) {
        return of(hub, Channel.STATUS);
    }

    /**
     * A hub's topic.
     *
     * @throws IllegalArgumentException when the hub's name is not {@code [A-Za-z0-9._-]{1,64}}
     */
    public static String of(String hub, Channel channel) {
        if (!HUB.matcher(hub).matches()) {
            throw new IllegalArgumentException("not a hub's name");
        }
        return "cg/1/" + hub + "/" + channel.level();
    }

    /** The filter by which the master subscribes to one channel of all hubs. */
    public static String ofAllHubs(Channel channel) {
        return "cg/1/+/" + channel.level();
    }

    /** Which hub's topic it is; empty when it is none. */
    public static Optional<HubTopic> parse(String topic) {
        Matcher matcher = HUB_TOPIC.matcher(topic);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        for (Channel channel : Channel.values()) {
            if (channel.level().equals(matcher.group(2))) {
                return Optional.of(new HubTopic(matcher.group(1), channel));
            }
        }
        return Optional.empty();
    }

    /** Whether the hub may publish on the topic: only on its own ones that lead to the master. */
    public static boolean mayPublish(String hub, String topic) {
        return parse(topic)
                .filter(own -> own.hub().equals(hub) && own.channel().fromHub())
                .isPresent();
    }

    /** Whether the hub may subscribe to the filter: blocks, certificates and its own receipts, without wildcards. */
    public static boolean maySubscribe(String hub, String filter) {
        return filter.equals(BLOCKS)
                || filter.equals(CERTIFICATES)
                || parse(filter)
                        .filter(own -> own.hub().equals(hub) && own.channel() == Channel.RECEIPT)
                        .isPresent();
    }
}
