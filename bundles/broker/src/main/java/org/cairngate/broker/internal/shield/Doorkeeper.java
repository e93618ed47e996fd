package org.cairngate.broker.internal.shield;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusedException;

/**
 * Stands at the listening sockets. It closes what an address has too much of before anything is spent on it, and accepts no more
 * while too many connections have not sent their CONNECT: the system's backlog, and then the clients' own retries, hold the
 * rest. Thread-safe.
 */
final class Doorkeeper {

    private static final AttributeKey<Visit> VISIT = AttributeKey.valueOf("cairngate.visit");

    private static final long CLOSE_SECONDS = 3;

    private final Limits limits;
    private final RefusalLog refusals;
    private final Addresses addresses;
    private final AtomicInteger halfOpen = new AtomicInteger();
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();
    private final Set<Channel> present = ConcurrentHashMap.newKeySet();

    Doorkeeper(Limits limits, RefusalLog refusals, LongSupplier nanos) {
        this.limits = limits;
        this.refusals = refusals;
        this.addresses = new Addresses(limits.address(), nanos);
    }

    void watch(Channel server) {
        listening.add(server);
        server.closeFuture().addListener(closed -> listening.remove(server));
        server.pipeline().addFirst(new AtSocket());
    }

    private final class AtSocket extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Channel child && !enter(child)) {
                child.unsafe().closeForcibly();
                return;
            }
            context.fireChannelRead(message);
        }
    }

    private boolean enter(Channel child) {
        SocketAddress remote = child.remoteAddress();
        Optional<String> key = addresses.key(remote);
        if (key.isPresent()) {
            try {
                addresses.enter(key.get());
            } catch (RefusedException e) {
                refusals.record(e.reason(), "connection from " + remote + ": " + e.detail());
                return false;
            }
        }
        Visit visit = new Visit(key);
        child.attr(VISIT).set(visit);
        present.add(child);
        child.closeFuture().addListener(closed -> left(child, visit));
        if (halfOpen.incrementAndGet() >= limits.arrivals().halfOpen()) {
            listening.forEach(server -> server.config().setAutoRead(false));
        }
        return true;
    }

    /** The connection's CONNECT was admitted. */
    void opened(Channel child) {
        Visit visit = child.attr(VISIT).get();
        if (visit == null || !visit.endHalfOpen()) {
            return;
        }
        visit.address().ifPresent(addresses::opened);
        if (halfOpen.decrementAndGet() < limits.arrivals().halfOpen()) {
            listening.forEach(server -> server.config().setAutoRead(true));
        }
    }

    private void left(Channel child, Visit visit) {
        opened(child);
        present.remove(child);
        visit.address().ifPresent(addresses::leave);
    }

    /** Whether the connection still has to send its CONNECT. */
    boolean isHalfOpen(Channel child) {
        Visit visit = child.attr(VISIT).get();
        return visit != null && visit.isHalfOpen();
    }

    /** Connections whose CONNECT is not there yet. */
    int halfOpen() {
        return halfOpen.get();
    }

    /** Ends every connection, and waits at most {@value #CLOSE_SECONDS} s for it. */
    void closeAll() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        List<ChannelFuture> closing = present.stream().map(Channel::close).toList();
        for (ChannelFuture each : closing) {
            each.awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }
}
