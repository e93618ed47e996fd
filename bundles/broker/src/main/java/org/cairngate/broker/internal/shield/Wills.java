package org.cairngate.broker.internal.shield;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** Delivers last wills, of devices that are still registered when it is time. Thread-safe. */
final class Wills {

    private final Predicate<String> serves;
    private final Consumer<MqttPublishMessage> publish;
    private final RefusalLog refusals;
    private final Map<String, ScheduledFuture<?>> waiting = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    /** Of the devices that the predicate names by uid. */
    Wills(Predicate<String> serves, Consumer<MqttPublishMessage> publish, RefusalLog refusals) {
        this.serves = serves;
        this.publish = publish;
        this.refusals = refusals;
    }

    /** A connection ended without a word: its will is due after its delay, at the latest when the session ends. */
    void due(LastWill will, String uid, DeviceShelf shelf, SessionBook book, EventExecutor executor) {
        if (stopped) {
            return;
        }
        int delay = Math.min(will.delaySeconds(), book.expirySeconds());
        if (delay == 0) {
            deliver(will, uid, shelf);
            return;
        }
        // The session's own limit bounds these: one for each session of a device.
        replace(
                book.clientId(),
                Optional.of(executor.schedule(
                        () -> {
                            waiting.remove(book.clientId());
                            deliver(will, uid, shelf);
                        },
                        delay,
                        TimeUnit.SECONDS)));
    }

    /** From now on none is delivered, whatever ends. */
    void stop() {
        stopped = true;
        waiting.keySet().forEach(this::cancel);
    }

    /** Wills are delivered again. */
    void start() {
        stopped = false;
    }

    /** The client came back in time. */
    void cancel(String clientId) {
        replace(clientId, Optional.empty());
    }

    private void replace(String clientId, Optional<ScheduledFuture<?>> next) {
        ScheduledFuture<?> before = next.isPresent() ? waiting.put(clientId, next.get()) : waiting.remove(clientId);
        if (before != null) {
            before.cancel(false);
        }
    }

    private void deliver(LastWill will, String uid, DeviceShelf shelf) {
        if (!serves.test(uid)) {
            refusals.record(
                    RefusalReason.REVOKED_DEVICE,
                    "the will of device " + uid + " at '" + will.topic() + "' is dropped");
            return;
        }
        try {
            int size = will.bytes() + will.topic().length() + DeviceShelf.MESSAGE_BYTES;
            if (will.isRetained()) {
                shelf.retain(will.topic(), will.bytes() == 0 || !will.isQueued() ? 0 : size);
            }
            if (will.isQueued()) {
                shelf.route(will.topic(), size);
            }
            publish.accept(will.message());
        } catch (RefusedException e) {
            refusals.record(e);
        }
    }
}
