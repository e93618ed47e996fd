package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts that are shipped, held against what a running master exposes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringTest {

    private static final Path DASHBOARD = Path.of("src/main/grafana/cairngate-master.json");
    private static final Path ALERTS = Path.of("src/main/prometheus/cairngate-master.rules.yml");

    /** What Prometheus itself says of each target. */
    private static final String OF_PROMETHEUS = "up";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless");

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of("north", northKey))
                .with(TestDatabase.fresh())
                .start();
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private static List<String> dashboard() throws Exception {
        return JsonMapper.builder()
                .build()
                .readTree(Files.readString(DASHBOARD))
                .findValuesAsString("expr");
    }

    private static List<String> alerts() throws Exception {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        Map<String, List<Map<String, List<Map<String, Object>>>>> file = yaml.load(Files.readString(ALERTS));
        return file.get("groups").get(0).get("rules").stream()
                .map(rule -> rule.get("expr").toString())
                .toList();
    }

    private Map<String, String> exposed() throws Exception {
        return master.get("/v1/prometheus")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> line.substring(line.lastIndexOf(' ') + 1)));
    }

    /** The metrics that an expression asks for. */
    private static Set<String> metrics(String expression) {
        String bare = expression
                .replaceAll("\\{[^}]*}", "")
                .replaceAll("\\[[^]]*]", "")
                .replaceAll("\\b(by|on)\\s*\\([^)]*\\)", "");
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(bare);
        while (name.find()) {
            boolean function = bare.substring(name.end()).stripLeading().startsWith("(");
            if (!function && !OPERATORS.contains(name.group())) {
                names.add(name.group());
            }
        }
        return names;
    }

    @Test
    void metricsAreFoundBetweenFunctionsLabelsAndOperators() {
        assertThat(metrics("sum by (le, uri) (rate(a_sum{b=\"c_d\"}[5m])) / on (x) e_total > 0.5 unless f == 1"))
                .containsExactly("a_sum", "e_total", "f");
    }

    @Test
    void everyMetricOfTheDashboardAndTheAlertsIsThere() throws Exception {
        Set<String> asked = new TreeSet<>();
        dashboard().forEach(expression -> asked.addAll(metrics(expression)));
        alerts().forEach(expression -> asked.addAll(metrics(expression)));
        assertThat(asked).hasSizeGreaterThan(20).contains(OF_PROMETHEUS);
        asked.remove(OF_PROMETHEUS);
        master.get("/v1/status"); // so that a request was counted
        Set<String> names = exposed().keySet().stream()
                .map(series -> series.replaceFirst("\\{.*", ""))
                .collect(Collectors.toSet());
        assertThat(names).containsAll(asked);
    }

    @Test
    void kindsThatAreAlertedAreKindsOfAlarms() throws Exception {
        Pattern kinds = Pattern.compile("cairngate_alarms_open\\{kind=~\"([^\"]*)\"");
        List<String> alerted = alerts().stream()
                .flatMap(expression -> kinds.matcher(expression).results())
                .flatMap(found -> Stream.of(found.group(1).split("\\|")))
                .toList();
        assertThat(alerted).isNotEmpty().allSatisfy(kind -> assertThat(exposed())
                .containsKey("cairngate_alarms_open{kind=\"" + kind + "\"}"));
    }

    @Test
    void hubsTheirSubmissionsAndRefusalsAreCounted() throws Exception {
        assertThat(exposed())
                .containsEntry("cairngate_hubs_active", "1.0")
                .containsEntry("cairngate_hubs_connected", "0.0");
        master.post("/v1/devices", Map.of("deviceUid", "a"));
        TestHub north = new TestHub(master, "north", northKey);
        try {
            assertThat(north.submit(List.of(TestHub.event("e1", "a"))).isAccepted())
                    .isTrue();
            assertThat(exposed())
                    .containsEntry("cairngate_hubs_connected", "1.0")
                    .containsEntry("cairngate_intake_accepted_submissions_total", "1.0");
        } finally {
            north.close();
        }
        String refusals = "cairngate_refusals_total{reason=\"bad-credentials\"}";
        double before = Double.parseDouble(exposed().get(refusals));
        assertThat(master.send(master.request("/v1/status", "guess"), "GET", Map.of())
                        .statusCode())
                .isEqualTo(401);
        assertThat(Double.parseDouble(exposed().get(refusals))).isEqualTo(before + 1);
    }

    @Test
    void aMasterThatIsToHaveNoDatabaseHasNoMetricsOfOne(@TempDir Path root) throws Exception {
        try (TestMaster without = new TestMaster(root, Duration.ofSeconds(10), Map.of()).start()) {
            assertThat(without.get("/v1/prometheus").body())
                    .doesNotContain("cairngate_database", "cairngate_telemetry");
        }
    }
}
