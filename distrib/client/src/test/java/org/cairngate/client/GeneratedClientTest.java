package org.cairngate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.client.api.AccountsApi;
import org.cairngate.client.api.EventsApi;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.ChangedDevice;
import org.cairngate.client.schema.Device;
import org.cairngate.client.schema.Job;
import org.cairngate.client.schema.JobItem;
import org.cairngate.client.schema.NewDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the generated classes ask for, and what they make of answers. How that goes over a network is tested with the commands. */
class GeneratedClientTest {

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static Device device(String json) throws IOException {
        return new Device(JsonObject.decode(bytes(json)));
    }

    @Test
    void aRequestIsWhatTheDocumentOfTheApiSays() throws IOException {
        RegistryApi registry = new RegistryApi(request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.target()).isEqualTo("/v1/devices?limit=500&q=a%20%26%20b%C3%A9");
            assertThat(request.accepted()).isEqualTo("application/json, application/problem+json");
            assertThat(request.mediaType()).isEmpty();
            return bytes("{\"devices\":[{\"deviceUid\":\"d1\"}],\"nextCursor\":\"d1\"}");
        });
        var page = registry.listDevices(new RegistryApi.ListDevicesOptions()
                .limit(500L)
                .hub(Optional.empty())
                .q("a & bé"));
        assertThat(page.nextCursor()).contains("d1");
        assertThat(page.devices()).extracting(Device::deviceUid).containsExactly(Optional.of("d1"));
    }

    @Test
    void headersAndBodiesGoAlong() throws IOException {
        RegistryApi registry = new RegistryApi(request -> {
            assertThat(request.headers()).containsEntry("If-Match", "\"7\"").containsEntry("Idempotency-Key", "k");
            assertThat(request.mediaType()).contains("application/json");
            assertThat(new String(request.body(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"site\":\"roof\",\"name\":\"\"}");
            return bytes("{\"transactionId\":\"t1\"}");
        });
        ChangedDevice change = new ChangedDevice().site("roof").name("");
        RegistryApi.ChangeDeviceOptions options =
                new RegistryApi.ChangeDeviceOptions().ifMatch("\"7\"").idempotencyKey("k");
        assertThat(registry.changeDevice("d1", change, options).transactionId()).contains("t1");
    }

    @Test
    void aBodyThatMayBeLeftOutIsAnEmptyObject() throws IOException {
        AccountsApi accounts = new AccountsApi(request -> {
            assertThat(request.body()).isEqualTo(bytes("{}"));
            return bytes("{\"token\":\"x\"}");
        });
        assertThat(accounts.logIn().token()).contains("x");
    }

    @Test
    void timesAndListsAreWrittenAsTheyAreRead() throws IOException {
        Instant end = Instant.parse("2027-01-31T12:00:00Z");
        byte[] json = new NewDevice().deviceUid("d1").tokenExpiresAt(end).encode();
        assertThat(json).isEqualTo(bytes("{\"deviceUid\":\"d1\",\"tokenExpiresAt\":\"2027-01-31T12:00:00Z\"}"));
        assertThat(new NewDevice(JsonObject.decode(json)).tokenExpiresAt()).contains(end);
    }

    @Test
    void bytesAndTextsComeAsTheyAre() throws IOException {
        EventsApi events = new EventsApi(request -> new byte[] {(byte) 0xc3, (byte) 0xa9});
        assertThat(events.payload("u")).containsExactly(0xc3, 0xa9);
        assertThat(events.proof("u")).isEqualTo("é");
    }

    @Test
    void anOlderClientReadsANewerMaster() throws IOException {
        String json = "{\"colour\":{\"deep\":[1,null]},\"status\":\"asleep\",\"deviceUid\":\"d1\",\"hub\":null}";
        Device device = device(json);
        assertThat(device.status()).as("a word of later").contains("asleep");
        assertThat(device.hub()).isEmpty();
        assertThat(device.asMap()).containsKeys("colour").hasSize(4);
        assertThat(device.encode()).as("nothing is lost").isEqualTo(bytes(json.replace(",\"hub\":null", "")));
    }

    @Test
    void anEmptyAnswerHasNoMembers() throws IOException {
        RegistryApi registry = new RegistryApi(request -> new byte[0]);
        assertThat(registry.revokeDevice("d1").transactionId()).isEmpty();
        assertThat(registry.listDevices().devices()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"done\":\"7\"}", "{\"done\":7.5}", "{\"done\":9223372036854775808}", "{\"done\":[7]}"})
    void whatIsNoWholeNumberIsNotTakenForOne(String json) throws IOException {
        Job job = new Job(JsonObject.decode(bytes(json)));
        assertThatThrownBy(job::done)
                .isInstanceOf(UnexpectedAnswerException.class)
                .hasMessage("in the master's answer, done is no whole number of 64 bits");
    }

    @Test
    void membersOfAnotherKindAreToldByName() throws IOException {
        assertThatThrownBy(() -> device("{\"deviceUid\":5}").deviceUid()).hasMessageContaining("deviceUid is no text");
        assertThatThrownBy(() -> device("{\"tokenExpiresAt\":\"soon\"}").tokenExpiresAt())
                .hasMessageContaining("tokenExpiresAt is no time");
        JobItem item = new JobItem(JsonObject.decode(bytes("{\"problem\":[]}")));
        assertThatThrownBy(item::problem).hasMessageContaining("problem is no object");
        RegistryApi registry = new RegistryApi(request -> bytes("{\"devices\":[null,3]}"));
        assertThatThrownBy(() -> registry.listDevices().devices()).hasMessageContaining("devices is no object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "3", "\"{}\"", "{", "{\"a\":1", "{\"a\":1}}", "{a:1}", "<html>"})
    void whatIsNoJsonObjectIsRefused(String answer) {
        RegistryApi registry = new RegistryApi(request -> bytes(answer));
        assertThatThrownBy(registry::listDevices).isInstanceOf(IOException.class);
    }

    @Test
    void nestingHasABound() {
        String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThatThrownBy(() -> device(deep)).isInstanceOf(IOException.class).hasMessageContaining("depth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void aNameThatChangesThePathIsRefused(String name) {
        RegistryApi registry = new RegistryApi(request -> bytes("{}"));
        assertThatThrownBy(() -> registry.getDevice(name))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be the uid");
    }

    @Test
    void aNameStaysInItsSegment() throws IOException {
        RegistryApi registry = new RegistryApi(request -> {
            assertThat(request.target()).isEqualTo("/v1/devices/..%2Fhubs%3Fa%23%7Buid%7D/token");
            return bytes("{}");
        });
        assertThat(registry.revokeToken("../hubs?a#{uid}").asMap()).isEmpty();
    }

    @Test
    void secretsAreNotInTheTextOfAnObject() {
        assertThat(new Device().name("secret")).hasToString("Device").isEqualTo(new Device().name("secret"));
        assertThat(List.of(new Device().name("a"))).doesNotContain(new Device().name("b"));
    }
}
