package org.cairngate.broker;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.eclipse.paho.client.mqttv3.MqttClient;

/** A broker under load that prints the port and waits to be killed. */
final class BrokerKillVictim {

    private BrokerKillVictim() {}

    /** Arguments: a folder, and the number of devices that publish from this process and print what was acknowledged. */
    public static void main(String[] arguments) throws Exception {
        Site site = new Site(Path.of(arguments[0]), new Registry());
        int devices = Integer.parseInt(arguments[1]);
        AtomicLong next = new AtomicLong();
        for (int i = 0; i < devices; i++) {
            String uid = "d" + i;
            Identity identity = site.device(uid);
            new Thread(() -> publish(site, identity, uid, next), uid).start();
        }
    }

    private static void publish(Site site, Identity identity, String device, AtomicLong next) {
        try {
            MqttClient client = site.connect(identity);
            while (client.isConnected()) {
                String uid = "e" + next.incrementAndGet();
                // Blocks until the PUBACK.
                client.publish(Events.topic(device), Site.message(Events.event(uid, device)));
                System.out.println("ack " + uid);
            }
        } catch (Exception e) {
            System.out.println("failed " + device + " " + e);
        }
    }
}
