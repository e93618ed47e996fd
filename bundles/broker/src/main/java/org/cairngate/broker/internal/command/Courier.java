package org.cairngate.broker.internal.command;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings commands to one connection, in order and with a window. Runs on the connection's event loop; only {@link #wake} may be
 * called from elsewhere.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class Courier implements Recipients.Recipient {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /** Before the first number. */
    private static final long START = -1;

    private final ChannelHandlerContext context;
    private final CommandPost post;
    private final CommandClient client;
    private final CommandSession session;
    private final CommandPackets packets;
    private final CommandWindow window;

    /** Publishes of Moquette's that wait for a place or an identifier. */
    private final Queue<Held> held = new ArrayDeque<>();

    /** Commands that were fetched and wait for a place. */
    private final Queue<Delivery> fetched = new ArrayDeque<>();

    private long last = START;

    /** Counts how often it began anew, so that what was read before is not taken for what comes next. */
    private int round;

    private boolean reading;
    private boolean again;
    private boolean closed;

    private record Held(MqttPublishMessage publish, ChannelPromise promise) {}

    Courier(ChannelHandlerContext context, CommandPost post, CommandClient client, boolean present) {
        this.context = context;
        this.post = post;
        this.client = client;
        this.session = post.sessions().open(client.deviceUid(), client.clientId(), present);
        this.packets = new CommandPackets(client.version5());
        this.window = new CommandWindow(client.receiveMaximum());
    }

    void granted(String filter, CommandSession.Grant grant) {
        session.subscribed(filter, grant);
        if (!grant.canConfirm() && filter.endsWith(CommandTopics.LAST)) {
            LOG.info("commands wait device={} filter={} reason=\"granted QoS 0, needs 1\"", client.deviceUid(), filter);
        }
    }

    void unsubscribed(String filter) {
        session.unsubscribed(filter);
    }

    /** Sends again what the session's last connection left without an acknowledgement (MQTT 5, section 4.4). */
    void resume() {
        Map<Integer, Long> before = session.inFlight();
        if (!before.isEmpty()) {
            reading = true;
            whenRead(post.book().still(client.deviceUid(), before.values()), found -> sendAgain(before, found));
        }
        subscribed();
    }

    private void sendAgain(Map<Integer, Long> before, List<Delivery> found) {
        before.keySet().forEach(session::acknowledged);
        before.forEach((id, number) -> found.stream()
                .filter(delivery -> delivery.number() == number)
                .findFirst()
                .filter(delivery -> window.takeOurs(id))
                .ifPresent(delivery -> send(id, delivery)));
        context.flush();
    }

    /** The client's subscriptions changed: commands that it did not want before may be wanted now. */
    void subscribed() {
        last = START;
        round++;
        fetched.clear();
        if (!closed && session.subscribes()) {
            post.recipients().attach(client.deviceUid(), this);
            pump();
        }
    }

    /** Passes a publish of Moquette's on, when the client takes one more and its identifier is not in use. */
    void passOn(MqttPublishMessage publish, ChannelPromise promise) {
        if (held.isEmpty() && window.admits(publish.variableHeader().packetId())) {
            write(publish, promise);
        } else {
            held.add(new Held(publish, promise));
        }
    }

    private void write(MqttPublishMessage publish, ChannelPromise promise) {
        window.takeTheirs(publish.variableHeader().packetId());
        context.write(publish, promise);
    }

    /** The client is done with a packet; returns whether it was one of ours. */
    boolean acknowledged(int packetId, Optional<String> refusal) {
        boolean ours = window.freeOurs(packetId);
        if (ours) {
            session.acknowledged(packetId).ifPresent(number -> end(number, refusal));
        } else {
            window.freeTheirs(packetId);
        }
        release();
        pump();
        return ours;
    }

    private void end(long number, Optional<String> refusal) {
        refusal.ifPresentOrElse(why -> post.book().refused(client.deviceUid(), number, why), () -> post.book()
                .confirmed(client.deviceUid(), number));
    }

    private void release() {
        boolean wrote = false;
        while (!held.isEmpty()
                && window.admits(held.peek().publish().variableHeader().packetId())) {
            Held next = held.remove();
            write(next.publish(), next.promise());
            wrote = true;
        }
        if (wrote) {
            context.flush();
        }
    }

    @Override
    public void wake() {
        try {
            context.executor().execute(this::pump);
        } catch (RejectedExecutionException e) {
            LOG.trace("the broker is stopping");
        }
    }

    /** Sends as many commands as the client takes now, and asks the book for the next ones. */
    void pump() {
        if (closed || !post.recipients().isChosen(client.deviceUid(), this)) {
            return;
        }
        sendFetched();
        if (reading) {
            again = true;
        } else if (fetched.isEmpty() && window.room() > 0 && context.channel().isWritable()) {
            reading = true;
            again = false;
            CommandWindow.Room room = new CommandWindow.Room(window.room(), CommandWindow.BYTES);
            int asked = round;
            whenRead(post.book().behind(client.deviceUid(), last, room, session::wants), found -> take(asked, found));
        }
    }

    private void take(int askedIn, List<Delivery> found) {
        if (askedIn != round) {
            again = true;
        } else if (!found.isEmpty()) {
            fetched.addAll(found);
            last = found.get(found.size() - 1).number();
            again = true;
        }
    }

    private void whenRead(CompletionStage<List<Delivery>> read, Consumer<List<Delivery>> then) {
        CompletionStage<Void> handed = read.thenAccept(found -> {
            try {
                context.executor().execute(() -> {
                    reading = false;
                    if (!closed) {
                        then.accept(found);
                        pumpAgain();
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.trace("the broker is stopping");
            }
        });
        LOG.trace("commands asked for stage={}", handed);
    }

    private void pumpAgain() {
        boolean more = again;
        again = false;
        if (more) {
            pump();
        }
    }

    private void sendFetched() {
        boolean wrote = false;
        while (!fetched.isEmpty() && window.room() > 0 && context.channel().isWritable()) {
            Delivery next = fetched.remove();
            if (!session.isInFlight(next.number())
                    && session.wants(next.command().topic())) {
                send(window.takeOurs(), next);
                wrote = true;
            }
        }
        if (wrote) {
            context.flush();
        }
    }

    private void send(int packetId, Delivery delivery) {
        List<Integer> identifiers =
                session.identifiers(delivery.command().topic()).orElse(List.of());
        int size = CommandPackets.size(delivery, identifiers);
        if (size > client.maxPacket()) {
            window.freeOurs(packetId);
            String why = "it needs a packet of " + size + " bytes, the device takes " + client.maxPacket();
            post.book().refused(client.deviceUid(), delivery.number(), why);
            return;
        }
        Optional<Boolean> maybeSent = post.book().sent(client.deviceUid(), delivery.number());
        if (maybeSent.isEmpty()) {
            window.freeOurs(packetId);
            return;
        }
        session.sent(packetId, delivery.number());
        context.write(packets.publish(
                packetId, delivery, maybeSent.get(), identifiers, post.clock().instant()));
    }

    void close() {
        closed = true;
        post.recipients().detach(client.deviceUid(), this);
        held.forEach(one -> {
            ReferenceCountUtil.release(one.publish());
            one.promise().tryFailure(new ClosedChannelException());
        });
        held.clear();
        if (client.sessionEnds()) {
            post.sessions().forget(client.deviceUid(), client.clientId(), session);
        }
    }
}
