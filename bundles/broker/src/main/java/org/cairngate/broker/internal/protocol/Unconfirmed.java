package org.cairngate.broker.internal.protocol;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What went out in a session at QoS 1 and 2 and is not confirmed; it goes out again, in order, when the client is back (section 4.4).
 * Moquette counts its packet ids from 1 on every connection and forgets what had the same id before: so the ids on the wire are given
 * here, and what Moquette forgot is kept here. Thread-safe.
 */
final class Unconfirmed {

    /** Most messages that Moquette forgot, and most bytes of them; as much as the shields let wait for a session. Older ones go. */
    static final int MOST_FORGOTTEN = 1000;

    static final long MOST_FORGOTTEN_BYTES = 4L << 20;

    /** Of how many confirmations on a connection Moquette's late repetitions are known: more than it has under way at a time. */
    static final int MOST_SETTLED = 32;

    /** The ids above are those of commands. */
    private static final int HIGHEST = 0xBFFF;

    private enum State {
        SENT,
        RECEIVED,
        RELEASED
    }

    /** One exchange; guarded by the book. */
    private static final class Exchange {
        private final int theirs;
        private final MqttPublishMessage publish;
        private final int firstOn;
        private int lastOn;
        private State state = State.SENT;
        private boolean forgotten;

        Exchange(int theirs, MqttPublishMessage publish, int connection) {
            this.theirs = theirs;
            this.publish = publish;
            this.firstOn = connection;
            this.lastOn = connection;
        }

        int bytes() {
            return publish.payload().readableBytes();
        }
    }

    // Most sessions never get a message, and there is one of this for each.
    private Map<Integer, Exchange> exchanges = Collections.emptyMap();
    private Map<Integer, Integer> ids = Collections.emptyMap();
    private Set<Integer> settled = Collections.emptySet();
    private int connection;
    private int last;
    private long forgottenBytes;
    private int forgotten;

    /** The client has a new session: there is nothing to go on with. Returns the connection's number. */
    synchronized int begin() {
        exchanges.clear();
        ids.clear();
        settled.clear();
        forgotten = 0;
        forgottenBytes = 0;
        return ++connection;
    }

    /** The client came back. Returns the connection's number. */
    synchronized int resume() {
        settled.clear();
        return ++connection;
    }

    /** What goes out first on a connection that was resumed. */
    synchronized List<MqttMessage> again() {
        List<MqttMessage> packets = new ArrayList<>();
        exchanges.forEach((id, exchange) -> {
            exchange.lastOn = connection;
            if (exchange.state == State.SENT) {
                packets.add(numbered(exchange.publish.retainedDuplicate(), id, true));
            } else {
                exchange.state = State.RELEASED;
                packets.add(release(id));
            }
        });
        return packets;
    }

    /** A publish of Moquette's as it goes out on the connection, with its reference; empty when it has gone out there already. */
    synchronized Optional<MqttPublishMessage> sending(MqttPublishMessage publish, int on) {
        int theirs = publish.variableHeader().packetId();
        boolean dup = publish.fixedHeader().isDup();
        Integer id = ids.get(theirs);
        if (dup && id != null) {
            Exchange exchange = exchanges.get(id);
            boolean out = exchange.lastOn == on || exchange.state != State.SENT;
            exchange.lastOn = on;
            return out ? Optional.empty() : Optional.of(numbered(publish, id, true));
        }
        boolean over = settled.remove(theirs);
        if (dup && over) {
            return Optional.empty();
        }
        if (id != null) {
            forget(exchanges.get(id));
        }
        int given = exchanges.containsKey(theirs) ? free() : theirs;
        MqttPublishMessage kept = publish.replace(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(publish.payload())));
        keep(given, new Exchange(theirs, kept, on));
        return Optional.of(numbered(publish, given, dup));
    }

    private void keep(int given, Exchange exchange) {
        if (exchanges.isEmpty()) {
            exchanges = new LinkedHashMap<>();
            ids = new HashMap<>();
        }
        exchanges.put(given, exchange);
        ids.put(exchange.theirs, given);
    }

    private int free() {
        do {
            last = last % HIGHEST + 1;
        } while (exchanges.containsKey(last));
        return last;
    }

    private void forget(Exchange exchange) {
        exchange.forgotten = true;
        forgotten++;
        forgottenBytes += exchange.bytes();
        while (forgotten > MOST_FORGOTTEN || forgottenBytes > MOST_FORGOTTEN_BYTES) {
            exchanges.entrySet().stream()
                    .filter(entry -> entry.getValue().forgotten)
                    .findFirst()
                    .map(Map.Entry::getKey)
                    .ifPresent(this::remove);
        }
    }

    private void remove(int id) {
        Exchange gone = exchanges.remove(id);
        if (gone.forgotten) {
            forgotten--;
            forgottenBytes -= gone.bytes();
        } else {
            ids.remove(gone.theirs);
        }
    }

    /** A PUBREL of Moquette's as it goes out; empty when it has gone out already. */
    synchronized Optional<MqttMessage> releasing(int theirs) {
        Integer id = ids.get(theirs);
        if (id == null) {
            return settled.remove(theirs) ? Optional.empty() : Optional.of(release(theirs));
        }
        Exchange exchange = exchanges.get(id);
        boolean out = exchange.state == State.RELEASED;
        exchange.state = State.RELEASED;
        return out ? Optional.empty() : Optional.of(release(id));
    }

    /**
     * What a client's PUBACK, PUBREC or PUBCOMP leads to.
     *
     * @param forMoquette the packet id in Moquette, if it is to know
     * @param reply what the client gets from here
     */
    record Answer(Optional<Integer> forMoquette, Optional<MqttMessage> reply) {

        private static Answer pass(int theirs) {
            return new Answer(Optional.of(theirs), Optional.empty());
        }

        private static Answer reply(int id) {
            return new Answer(Optional.empty(), Optional.of(release(id)));
        }

        private static Answer nothing() {
            return new Answer(Optional.empty(), Optional.empty());
        }
    }

    /** The client answered; {@code over} when the exchange ends by it. */
    synchronized Answer answered(int id, boolean over) {
        Exchange exchange = exchanges.get(id);
        if (exchange == null) {
            // The shields count answers to nothing, but it must not be the id of another exchange there.
            return ids.containsKey(id) ? Answer.nothing() : Answer.pass(id);
        }
        if (over) {
            remove(id);
            if (!exchange.forgotten) {
                settle(exchange);
            }
            return exchange.forgotten ? Answer.nothing() : Answer.pass(exchange.theirs);
        }
        if (exchange.state == State.SENT && !exchange.forgotten) {
            exchange.state = State.RECEIVED;
            return Answer.pass(exchange.theirs);
        }
        if (exchange.state == State.RECEIVED) {
            return Answer.nothing();
        }
        exchange.state = State.RELEASED;
        return Answer.reply(id);
    }

    /** Moquette may just be sending it again. Of what came on a connection before, all is remembered. */
    private void settle(Exchange exchange) {
        settled = settled.isEmpty() ? new LinkedHashSet<>() : settled;
        settled.add(exchange.theirs);
        if (exchange.firstOn == connection && settled.size() > MOST_SETTLED) {
            settled.remove(settled.iterator().next());
        }
    }

    private static MqttPublishMessage numbered(MqttPublishMessage publish, int id, boolean again) {
        MqttFixedHeader header = publish.fixedHeader();
        MqttPublishVariableHeader variable = publish.variableHeader();
        return new MqttPublishMessage(
                new MqttFixedHeader(header.messageType(), again, header.qosLevel(), header.isRetain(), 0),
                new MqttPublishVariableHeader(variable.topicName(), id, variable.properties()),
                publish.payload());
    }

    private static MqttMessage release(int id) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.PUBREL, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(id));
    }
}
