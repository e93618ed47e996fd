package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A list of devices is read before anything of it begins, as strictly as the bodies of single requests. */
class JobListTest extends OneJobMaster {
    private static final String KEY = "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";

    @Test
    void nothingOfAListWithAMistakeIsBegun() throws Exception {
        Map<String, Object> good = Map.of("deviceUid", "never");
        Map<Map<String, Object>, String> mistakes = Map.ofEntries(
                Map.entry(Map.of(), "deviceUid must match"),
                Map.entry(Map.of("deviceUid", "no space"), "deviceUid must match"),
                Map.entry(Map.of("deviceUid", 7), "deviceUid must match"),
                Map.entry(Map.of("deviceUid", "never"), "device never is in the list already, at 0"),
                Map.entry(Map.of("deviceUid", "b", "colour", "red"), "member colour is unknown"),
                Map.entry(Map.of("deviceUid", "b", "<b>", "red"), "a member is unknown"),
                Map.entry(Map.of("deviceUid", "b", "name", 7), "name is of another type"),
                Map.entry(Map.of("deviceUid", "b", "name", Map.of("a", "b")), "name is of another type"),
                Map.entry(Map.of("deviceUid", "b", "name", "n".repeat(129)), "name "),
                Map.entry(Map.of("deviceUid", "b", "site", "a/b"), "site "),
                Map.entry(Map.of("deviceUid", "b", "did", "did:key:z"), "devices[1]: "),
                Map.entry(Map.of("deviceUid", "b", "tokenExpiresAt", "soon"), "devices[1]: "),
                Map.entry(Map.of("deviceUid", "b", "did", KEY, "tokenExpiresAt", "2030-01-01T00:00:00Z"), "no token"));
        for (Map.Entry<Map<String, Object>, String> mistake : mistakes.entrySet()) {
            HttpResponse<String> answer =
                    master.post("/v1/jobs", TestJobs.body("register", List.of(good, mistake.getKey())));
            TestJobs.assertProblem(answer, 400, "malformed-request", "devices[1]: ", mistake.getValue());
        }
        HttpResponse<String> body = master.post(
                "/v1/jobs",
                TestJobs.body("revoke", List.of(Map.of("deviceUid", "a", "name", "a status change has none"))));
        TestJobs.assertProblem(body, 400, "devices[0]: member name is unknown");
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("operation", "register"),
                Map.of("operation", "register", "devices", List.of()),
                Map.of("operation", "register", "devices", "all"),
                Map.of("operation", "register", "devices", TestJobs.devices("x-", 1001)),
                Map.of("operation", "erase", "devices", List.of(good)),
                Map.of("operation", "register", "devices", List.of(good), "dryRun", true))) {
            TestJobs.assertProblem(master.post("/v1/jobs", wrong), 400, "malformed-request");
        }
        HttpRequest.Builder nothing = master.asAdmin("/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"operation\":\"revoke\",\"devices\":[null]}"));
        TestJobs.assertProblem(
                master.anonymous().send(nothing.build(), HttpResponse.BodyHandlers.ofString()), 400, "devices[0]: ");
        assertThat(master.get("/v1/devices/never").statusCode()).isEqualTo(404);
    }

    @Test
    void aListMayBeLongerThanAnyOtherBodyAndIsBoundedToo() throws Exception {
        Map<String, Object> long1 = Map.of("deviceUid", "long", "name", "n".repeat(64 << 10));
        TestJobs.assertProblem(
                master.post("/v1/jobs", TestJobs.body("register", List.of(long1))), 400, "devices[0]: name ");
        Map<String, Object> long2 = Map.of("deviceUid", "long", "name", "n".repeat(2 << 20));
        TestJobs.assertProblem(
                master.post("/v1/jobs", TestJobs.body("register", List.of(long2))), 413, "oversized", "2097152 bytes");
        TestJobs.assertProblem(master.post("/v1/devices", long1), 413, "oversized", "65536 bytes");
    }

    @Test
    void theLargestListFits() throws Exception {
        String text = "\u6c34".repeat(128);
        List<Map<String, Object>> largest = IntStream.range(0, 1000)
                .<Map<String, Object>>mapToObj(index -> Map.of(
                        "deviceUid",
                        String.format("%064d", index),
                        "did",
                        KEY,
                        "hub",
                        "n".repeat(64),
                        "organisation",
                        "councilbox",
                        "site",
                        "s".repeat(64),
                        "name",
                        text,
                        "type",
                        text))
                .toList();
        jobs.hold();
        String id = jobs.begin("admin", "register", largest);
        assertThat(jobs.get(id).get("left").asInt()).isEqualTo(1000);
        assertThat(master.as("admin", "DELETE", "/v1/jobs/" + id, Map.of()).statusCode())
                .isEqualTo(200);
        jobs.goOn();
    }

    @Test
    void aListThatDoesNotSayHowLongItIsIsBoundedToo() throws Exception {
        byte[] body =
                ("{\"operation\":\"revoke\",\"devices\":[" + " ".repeat(2 << 20)).getBytes(StandardCharsets.US_ASCII);
        HttpRequest.Builder untold = master.asAdmin("/v1/jobs").header("Content-Type", "application/json");
        untold.POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
        TestJobs.assertProblem(
                master.anonymous().send(untold.build(), HttpResponse.BodyHandlers.ofString()), 413, "oversized");
    }

    @ParameterizedTest
    @MethodSource("org.cairngate.master.BadRequestTest#badDevices")
    void aDeviceThatTheSingleRequestRefusesIsRefusedInAList(String device) throws Exception {
        requireRefused("register", device);
        assertThat(master.get("/v1/devices/a").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @MethodSource("org.cairngate.master.BadRequestTest#badChanges")
    void aChangeThatTheSingleRequestRefusesIsRefusedInAList(String change) throws Exception {
        requireRefused("change", change.replaceFirst("^\\{", "{\"deviceUid\":\"a\","));
    }

    private void requireRefused(String operation, String device) throws Exception {
        String list = "{\"operation\":\"" + operation + "\",\"devices\":[" + device + "]}";
        HttpRequest.Builder request = master.asAdmin("/v1/jobs").header("Content-Type", "application/json");
        HttpResponse<String> answer = master.anonymous()
                .send(request.POST(BodyPublishers.ofString(list)).build(), HttpResponse.BodyHandlers.ofString());
        TestJobs.assertProblem(answer, 400, "malformed-request");
        assertThat(answer.body()).doesNotContain("org.cairngate", "java.");
    }

    @Test
    void whatWouldBeACommandElsewhereIsTextHere() throws Exception {
        List<String> names = List.of(
                "<script>alert(1)</script>",
                "'; DROP TABLE devices; --",
                "=cmd|' /C calc'!A0",
                "../../etc/passwd",
                "${jndi:ldap://127.0.0.1/a}",
                "#{7*7}",
                "\"},{\"deviceUid\":\"b");
        List<Map<String, Object>> devices = IntStream.range(0, names.size())
                .<Map<String, Object>>mapToObj(index -> Map.of("deviceUid", "text-" + index, "name", names.get(index)))
                .toList();
        assertThat(jobs.ended(jobs.begin("admin", "register", devices))
                        .get("done")
                        .asInt())
                .isEqualTo(names.size());
        for (int index = 0; index < names.size(); index++) {
            assertThat(master.json("/v1/devices/text-" + index).get("name").asString())
                    .isEqualTo(names.get(index));
        }
    }

    @Test
    void aTextThatNoTerminalShouldShowIsRefused() throws Exception {
        for (String part : List.of("\\u0000", "\\u001b[2J", "\\r\\nX: y", "\\u0085", "\\udfff")) {
            requireRefused("register", "{\"deviceUid\":\"a\",\"name\":\"n" + part + "\"}");
        }
    }
}
