package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cairngate.demo.device.DeviceIdentity;
import org.cairngate.demo.device.DeviceSettings;
import org.cairngate.demo.device.HubAccess;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.ProofCheck;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code cairn device} against a site of real processes: each step of a device's life acts at its hub, also while it is connected, and
 * so does that it becomes another organisation's.
 */
class DeviceLifeIT {
    private static final String DEVICE = "small-1";
    private static final String KEYED = "roof-1";
    private static final String MOVED = "vane-1";
    private static final int MANY = 20;

    private SiteUnderTest site;
    private ProofCheck proofs;
    private List<String> sue;
    private int events;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everyStepOfADevicesLifeActsAtItsHub() throws Exception {
        try (SiteUnderTest started = SiteUnderTest.start("device-life")) {
            site = started;
            proofs = new ProofCheck(site.site(), site.site().path().resolve("proof"));
            String first = registered();
            String second = renamedAndRotated(first);
            keptOutAndLetInAgain(second);
            expiredAndRemoved(second);
            didDocumentIsTheKeys();
            revokedForGood();
            changesHands();
            manyAtOnce();
            keptForDays();
            assertThat(site.site().stop()).as("ended in good order").isTrue();
        }
    }

    private String registered() throws Exception {
        Execution add = cairn("add", DEVICE, "--name", "Roof", "--type", "weather", "--hub", "hub-1");
        assertThat(add.exit()).as(add.output()).isZero();
        Execution again = cairn("add", DEVICE);
        assertThat(again.exit()).as(again.output()).isEqualTo(1);
        String password = password(add);
        publishOnce(password);
        return password;
    }

    private String renamedAndRotated(String first) throws Exception {
        try (MqttClient client = publishing(first)) {
            assertThat(cairn("set", DEVICE, "--name", "Cellar").exit()).isZero();
            Execution found = cairn("list", "--search", "cell", "--status", "active");
            assertThat(found.output()).contains(DEVICE);
            publish(client);
            assertThat(client.isConnected())
                    .as("a new name leaves the token alone")
                    .isTrue();
            Execution rotated = cairn("token", DEVICE);
            assertThat(rotated.exit()).as(rotated.output()).isZero();
            awaitCutOff(client, "rotated");
            assertThatThrownBy(() -> publishing(first)).isInstanceOf(MqttException.class);
            return password(rotated);
        }
    }

    private void keptOutAndLetInAgain(String password) throws Exception {
        for (String step : List.of("quarantine", "deactivate")) {
            try (MqttClient client = publishing(password)) {
                assertThat(cairn(step, DEVICE).exit()).isZero();
                awaitCutOff(client, step);
            }
            assertThatThrownBy(() -> publishing(password)).isInstanceOf(MqttException.class);
            Execution again = cairn(step, DEVICE);
            assertThat(again.exit()).as(again.output()).isEqualTo(1);
            assertThat(cairn("activate", DEVICE).exit()).isZero();
        }
        publishOnce(password);
    }

    private void expiredAndRemoved(String second) throws Exception {
        Instant expires =
                Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(20);
        Execution timed = cairn("token", DEVICE, "--expires", expires.toString());
        assertThat(timed.exit()).as(timed.output()).isZero();
        assertThat(timed.output()).contains(expires.toString());
        String third = password(timed);
        try (MqttClient client = publishing(third)) {
            awaitCutOff(client, "expired");
            assertThat(Clock.systemUTC().instant()).isAfterOrEqualTo(expires);
        }
        assertThatThrownBy(() -> publishing(third)).isInstanceOf(MqttException.class);
        assertThatThrownBy(() -> publishing(second)).isInstanceOf(MqttException.class);
        String fourth = password(cairn("token", DEVICE));
        try (MqttClient client = publishing(fourth)) {
            assertThat(cairn("token", DEVICE, "--remove").exit()).isZero();
            awaitCutOff(client, "removed");
        }
        assertThatThrownBy(() -> publishing(fourth)).isInstanceOf(MqttException.class);
    }

    private void didDocumentIsTheKeys() throws Exception {
        DeviceIdentity identity = DeviceIdentity.create(KEYED, Clock.systemUTC());
        Execution add = cairn("add", KEYED, "--did", identity.did());
        assertThat(add.exit()).as(add.output()).isZero();
        Answer document = Answer.parse(SiteUnderTest.utf8(cairn("did", KEYED).output()));
        assertThat(document.text("id")).isEqualTo(identity.did());
        assertThat(cairn("did", DEVICE).exit()).as("no key, no DID").isEqualTo(1);
        assertThat(cairn("token", KEYED).exit()).as("a key needs no token").isEqualTo(1);
    }

    private void revokedForGood() throws Exception {
        String last = password(cairn("token", DEVICE));
        try (MqttClient client = publishing(last)) {
            assertThat(cairn("revoke", DEVICE).exit()).isZero();
            awaitCutOff(client, "revoked");
        }
        Execution back = cairn("activate", DEVICE);
        assertThat(back.exit()).as(back.output()).isEqualTo(1);
        assertThat(cairn("list", "--status", "revoked").output()).contains(DEVICE);
        assertThat(cairn("list", "--status", "active").output()).contains(KEYED).doesNotContain(DEVICE);
    }

    private void changesHands() throws Exception {
        Path secret = Files.writeString(site.site().path().resolve("sue-password"), "correct-horse-battery\n");
        sue = proofs.masterOptions("--user", "sue", "--password-file", secret.toString());
        String[] account = {"account", "add", "sue", "--role", "operator", "--organisation", "south"};
        done(admin(with(account, "--new-password-file", secret.toString())));
        done(cairn("add", "vane-2", "--organisation", "south"));
        String before =
                password(done(cairn("add", MOVED, "--organisation", "north", "--site", "roof", "--hub", "hub-1")));
        assertThat(done(sue("device", "list")).output()).contains("vane-2").doesNotContain(MOVED, DEVICE);
        try (MqttClient client = publishing(MOVED, before)) {
            done(cairn("transfer", "offer", MOVED, "--to", "south", "--site", "cellar"));
            assertThat(done(sue("device", "transfer", "list")).output())
                    .containsPattern(MOVED + " +north +south +cellar");
            publish(client);
            assertThat(client.isConnected()).as("an offer changes nothing").isTrue();
            done(sue("device", "transfer", "accept", MOVED));
            awaitCutOff(client, "accepted");
        }
        assertThatThrownBy(() -> publishing(MOVED, before)).isInstanceOf(MqttException.class);
        String after = password(done(sue("device", "token", MOVED)));
        try (MqttClient client = publishing(MOVED, after)) {
            client.disconnect();
        }
        assertThat(cairn("list", "--organisation", "south", "--site", "cellar").output())
                .contains(MOVED, "south/cellar")
                .doesNotContain("vane-2");
        assertThat(admin("site", "list").output()).containsPattern("south +cellar +1 +0");
        Execution again = sue("device", "transfer", "withdraw", MOVED);
        assertThat(again.exit()).as(again.output()).isEqualTo(1);
        assertThat(again.output()).contains("`cairn device transfer list`");
    }

    private void manyAtOnce() throws Exception {
        String devices = IntStream.range(0, MANY - 1)
                .mapToObj(number -> "{\"deviceUid\":\"lot-" + number + "\",\"hub\":\"hub-1\"},")
                .collect(Collectors.joining("", "[", "{\"deviceUid\":\"" + DEVICE + "\"}]"));
        Path list = Files.writeString(site.site().path().resolve("lot"), devices);
        Execution job = admin("job", "start", "register", "--wait", "--items", list.toString());
        assertThat(job.exit()).as(job.output()).isEqualTo(1);
        assertThat(job.output())
                .contains("0 of 20 done, 0 refused")
                .contains(
                        "not all devices of job", "19 of 20 done, 1 refused, 0 unknown, 0 not begun", "cairn job items")
                .containsPattern("state +done");
        String id = word("id", job);
        assertThat(done(admin("job", "items", id, "--state", "refused")).output())
                .containsPattern(DEVICE + " +refused +not-permitted: ")
                .doesNotContain("lot-");
        String password = done(admin("job", "items", id, "--passwords"))
                .output()
                .lines()
                .filter(line -> line.startsWith("lot-7 "))
                .map(line -> line.split(" +", -1)[2])
                .findFirst()
                .orElseThrow();
        try (MqttClient client = publishing("lot-7", password)) {
            Execution revoked = done(admin("job", "start", "revoke", "lot-7", "lot-8", "--wait"));
            assertThat(revoked.output()).containsPattern("done +2");
            awaitCutOff(client, "revoked by a job");
        }
        assertThat(cairn("list", "--status", "revoked").output()).contains("lot-7", "lot-8");
        assertThat(done(admin("job", "list")).output())
                .containsPattern(id + " +register +admin +done +19 +1 +20 ")
                .containsPattern(" revoke +admin +done +2 +0 +2 ");
    }

    private void keptForDays() throws IOException {
        assertThat(done(admin("telemetry", "retention", "set", "south/weather", "--days", "30"))
                        .output())
                .contains("south/weather for 30 days");
        done(admin("telemetry", "retention", "set", "north/weather", "--days", "400"));
        assertThat(done(sue("telemetry", "retention", "list")).output())
                .containsPattern("south/weather +30")
                .doesNotContain("north");
        assertThat(sue("telemetry", "retention", "remove", "south/weather").output())
                .contains("Use an account that may do this");
        assertThat(done(admin("telemetry", "retention", "remove", "south/weather"))
                        .output())
                .contains("for ever");
        assertThat(sue("telemetry", "export").output()).contains("the master runs without a database");
    }

    private static Execution done(Execution ran) {
        assertThat(ran.exit()).as(ran.output()).isZero();
        return ran;
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    private Execution cairn(String... words) throws IOException {
        return admin(with(new String[] {"device"}, words));
    }

    private Execution admin(String... words) throws IOException {
        return run(proofs.masterOptions(), words);
    }

    private Execution sue(String... words) throws IOException {
        return run(sue, words);
    }

    private Execution run(List<String> master, String... words) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(master);
        return proofs.cairn(arguments);
    }

    private static String password(Execution printed) {
        return word("password", printed);
    }

    /** What a command printed behind this word. */
    private static String word(String name, Execution printed) {
        return printed.output()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in: " + printed.output()));
    }

    /** A client that has published an event; waits until the hub has the block that lets it in. */
    private MqttClient publishing(String password) throws Exception {
        return publishing(DEVICE, password);
    }

    private MqttClient publishing(String device, String password) throws Exception {
        site.awaitEqualHeights();
        HubAccess access = HubAccess.withToken(SiteUnderTest.place(site.hub(1)), device, password);
        MqttClient client = new MqttClient(access.broker(), device, new MemoryPersistence());
        MqttConnectOptions options = access.options();
        options.setCleanSession(true);
        try {
            client.connect(options);
            publish(client);
            return client;
        } catch (MqttException e) {
            client.close();
            throw e;
        }
    }

    private void publishOnce(String password) throws Exception {
        try (MqttClient client = publishing(password)) {
            client.disconnect();
        }
    }

    private void publish(MqttClient client) throws MqttException {
        events++;
        String device = client.getClientId();
        byte[] event = SiteUnderTest.utf8("{\"uid\":\"" + device + "-" + events + "\",\"timestamp\":"
                + System.currentTimeMillis() + ",\"items\":[{\"key\":\"n\",\"value\":" + events + "}],\"namespace\":\""
                + SiteUnderTest.NAMESPACE + "\",\"device_uid\":\"" + device + "\"}");
        MqttMessage message = new MqttMessage(event);
        message.setQos(1);
        client.publish(DeviceSettings.topic(SiteUnderTest.NAMESPACE, device), message);
    }

    private static void awaitCutOff(MqttClient client, String why) throws Exception {
        long began = System.nanoTime();
        Await.until(why + ": the hub cuts the device off", SiteUnderTest.SETTLE, () -> !client.isConnected());
        System.out.println("[progress] " + why + ": cut off "
                + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms after the command ended");
    }
}
