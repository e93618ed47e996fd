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
import org.cairngate.journal.Journal;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.channel.SealRule;

/** A broker that runs, whoever put its parts together. */
public final class LocalBroker implements Broker {

    private final Journal journal;
    private final Intake intake;
    private final DeviceBroker broker;

    /** One of these parts, which listens already. */
    LocalBroker(Journal journal, Intake intake, DeviceBroker broker) {
        this.journal = journal;
        this.intake = intake;
        this.broker = broker;
    }

    /** Starts one to listen. */
    public static LocalBroker start(Door door, Service service) throws IOException {
        Clock clock = Clock.systemUTC();
        Admission admission = new Admission(service.devices(), service.hub(), clock);
        Intake intake = new Intake(
                admission,
                service.journal(),
                new RefusalLog("broker", clock),
                service.devices().policy()::checkEventTime,
                new SealRule(service.channels(), SealRule.DEFAULT_GRACE),
                clock);
        DeviceBroker broker = new DeviceBroker(
                endpoint(door), new ConnectRules(admission, new SecureRandom()), intake, BrokerOptions.STANDARD);
        return new LocalBroker(service.journal(), intake, broker);
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
        return journal.status().accepted();
    }

    @Override
    public long duplicates() {
        return journal.status().duplicates();
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
        return intake.refusals().counts();
    }

    @Override
    public void close() {
        broker.close();
    }
}
