package org.cairngate.broker.internal;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.cairngate.broker.Broker;
import org.cairngate.broker.internal.gate.Admission;
import org.cairngate.broker.internal.gate.ConnectRules;
import org.cairngate.broker.internal.gate.Intake;
import org.cairngate.broker.internal.moquette.BrokerOptions;
import org.cairngate.broker.internal.moquette.DeviceBroker;
import org.cairngate.broker.internal.moquette.Endpoint;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.channel.SealRule;

/** The parts of a broker put together as {@link BrokerComponent} does it. */
public final class LocalBroker implements Broker {

    private final Service service;
    private final RefusalLog refusals;
    private final Intake intake;
    private final DeviceBroker broker;

    /** Starts to listen. */
    public LocalBroker(Door door, Service service) throws IOException {
        this.service = service;
        Clock clock = Clock.systemUTC();
        this.refusals = new RefusalLog("broker", clock);
        Admission admission = new Admission(service.devices(), service.hub());
        this.intake = new Intake(
                admission,
                service.journal(),
                refusals,
                service.devices().policy()::checkEventTime,
                new SealRule(service.channels(), SealRule.DEFAULT_GRACE),
                clock);
        this.broker = new DeviceBroker(
                endpoint(door), new ConnectRules(admission, new SecureRandom()), intake, BrokerOptions.STANDARD);
    }

    private static Endpoint endpoint(Door door) {
        if (door instanceof Door.Tls tls) {
            return new Endpoint(tls.host(), tls.port(), tls.chain(), tls.key());
        }
        return Endpoint.plainOnLoopback(((Door.PlainOnLoopback) door).port());
    }

    @Override
    public int port() {
        return broker.port();
    }

    @Override
    public int connected() {
        return intake.connected();
    }

    @Override
    public long accepted() {
        return service.journal().status().accepted();
    }

    @Override
    public long duplicates() {
        return service.journal().status().duplicates();
    }

    @Override
    public int halfOpen() {
        return broker.halfOpen();
    }

    @Override
    public int restarts() {
        return broker.restarts();
    }

    @Override
    public Map<RefusalReason, Long> refused() {
        return refusals.counts();
    }

    @Override
    public void close() {
        broker.close();
    }
}
