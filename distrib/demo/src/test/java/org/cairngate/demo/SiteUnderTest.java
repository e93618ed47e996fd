package org.cairngate.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.demo.device.DeviceIdentity;
import org.cairngate.demo.device.DeviceSettings;
import org.cairngate.demo.device.EventText;
import org.cairngate.demo.device.HubAccess;
import org.cairngate.demo.device.Publisher;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.demo.site.Site;
import org.cairngate.demo.site.SitePlan;
import org.cairngate.demo.site.Toolchain;
import org.cairngate.ledger.note.CertificateKind;

/** A running site of real processes, and devices of it that live in the test. */
final class SiteUnderTest implements AutoCloseable {
    static final String NAMESPACE = "councilbox/weather-stations";
    static final Duration SETTLE = Duration.ofSeconds(90);
    private static final Duration MINT_INTERVAL = Duration.ofSeconds(1);

    private final Site site;

    private SiteUnderTest(Site site) {
        this.site = site;
    }

    static SiteUnderTest start(String name) throws IOException, TimeoutException {
        return start(name, CertificateKind.LIST);
    }

    static SiteUnderTest start(String name, CertificateKind certificate) throws IOException, TimeoutException {
        return start(name, new SitePlan(3, MINT_INTERVAL, certificate), Set.of());
    }

    /** Starts a site where the hubs of some numbers keep light chain copies. */
    static SiteUnderTest start(String name, CertificateKind certificate, Set<Integer> light)
            throws IOException, TimeoutException {
        return start(name, new SitePlan(3, MINT_INTERVAL, certificate), light);
    }

    /** A site of two organisations, which vote on these kinds of records. */
    static SiteUnderTest start(String name, String partner, String partnerKey, List<String> voted)
            throws IOException, TimeoutException {
        Map<String, String> partners = Map.of(partner, partnerKey);
        return start(
                name,
                new SitePlan(3, MINT_INTERVAL, CertificateKind.LIST, partners, voted, partners.size() + 1, false),
                Set.of());
    }

    private static SiteUnderTest start(String name, SitePlan plan, Set<Integer> light)
            throws IOException, TimeoutException {
        Toolchain toolchain = Toolchain.find();
        Path folder =
                toolchain.sites().resolve(name + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        System.out.println("[progress] " + name + ": site in " + folder);
        SiteUnderTest started = new SiteUnderTest(Site.create(toolchain, folder, plan.withoutTelemetry()));
        try {
            for (int number : light) {
                Files.writeString(
                        started.hub(number).conf().resolve("org.cairngate.hub.cfg"),
                        "store.kind = light\n",
                        StandardOpenOption.APPEND);
            }
            started.site.start();
            return started;
        } catch (IOException | TimeoutException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    Site site() {
        return site;
    }

    GatewayProcess hub(int number) {
        return site.hubs().get(number - 1);
    }

    /** A device of the test: sends what it is told, and remembers what was acknowledged. */
    static final class TestDevice {
        private final String uid;
        private final Publisher publisher;
        private final EventText text;
        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private long sent;

        private TestDevice(String uid, HubAccess access) {
            this.uid = uid;
            this.text = new EventText(NAMESPACE, uid);
            this.publisher = new Publisher(
                    access,
                    uid,
                    DeviceSettings.topic(NAMESPACE, uid),
                    500,
                    (event, latency) -> acknowledged.add(event));
        }

        /** Sends one reading; gives up on it when the hub is so slow that its buffer is full. */
        synchronized void sendReading() throws InterruptedException {
            sent++;
            String event = uid + "-" + sent;
            byte[] bytes =
                    text.event(event, Instant.ofEpochMilli(System.currentTimeMillis()), Map.of("n", (double) sent));
            publisher.offer(event, bytes, Duration.ofMillis(10));
        }

        void send(String event, byte[] bytes) throws InterruptedException {
            publisher.publish(event, bytes);
        }

        Set<String> acknowledged() {
            return acknowledged;
        }

        boolean drain(Duration limit) throws InterruptedException {
            return publisher.drain(limit);
        }

        void close() throws InterruptedException {
            publisher.close();
        }
    }

    static DeviceSettings.Place place(GatewayProcess hub) {
        return new DeviceSettings.Place(hub.broker(), hub.deviceCa());
    }

    TestDevice tokenDevice(String uid, GatewayProcess hub) throws IOException, GeneralSecurityException {
        String password = site.registerToken(uid, hub.name());
        return new TestDevice(uid, HubAccess.withToken(place(hub), uid, password));
    }

    TestDevice keyDevice(String uid, GatewayProcess hub, DeviceIdentity identity)
            throws IOException, GeneralSecurityException {
        master().post("/v1/devices", Map.of("deviceUid", uid, "did", identity.did(), "hub", hub.name()));
        return new TestDevice(uid, HubAccess.withCertificate(place(hub), identity));
    }

    MasterClient master() throws IOException {
        return site.master().client();
    }

    Answer event(String uid) throws IOException {
        return new Answer(master().get("/v1/events/" + uid));
    }

    /** How often a hub or the master refused something for this reason, as its REST interface says: the hub's status, or the master's refusals. */
    static long refusals(Answer answer, String reason) {
        return Stream.concat(answer.list("refusals").stream(), answer.list("counts").stream())
                .filter(refusal -> refusal.text("reason").equals(reason))
                .mapToLong(refusal -> refusal.number("count"))
                .sum();
    }

    /** Waits until no hub has anything left to send. */
    void awaitEmptyHubs() throws IOException, TimeoutException {
        for (GatewayProcess hub : site.hubs()) {
            Await.until(hub.name() + " has sent everything", SETTLE, () -> {
                Answer status = hub.status();
                return status.number("journal", "entries") == 0 && status.number("outbox", "batches") == 0;
            });
        }
    }

    /** Waits until master and hubs have the same height and all of it is certified. */
    void awaitEqualHeights() throws IOException, TimeoutException {
        long height = site.master().status().number("height");
        for (GatewayProcess hub : site.hubs()) {
            Await.until(hub.name() + " has block " + height + " certified", SETTLE, () -> {
                Answer status = hub.status();
                return status.number("height") >= height && status.number("certifiedSize") > height;
            });
        }
    }

    List<Path> stores() {
        List<Path> stores = new ArrayList<>(List.of(site.master().chain()));
        site.hubs().forEach(hub -> stores.add(hub.chain()));
        return stores;
    }

    static byte[] resource(String name) throws IOException {
        try (var in = Optional.ofNullable(SiteUnderTest.class.getResourceAsStream(name))
                .orElseThrow(() -> new IOException("no resource " + name))) {
            return in.readAllBytes();
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        site.close();
    }
}
