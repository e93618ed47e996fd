package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.fixture.TlsFront;
import org.cairngate.broker.internal.gate.TopicRights;
import org.cairngate.broker.internal.moquette.BrokerOptions;
import org.cairngate.broker.internal.shield.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eclipse's interoperability suites (paho.mqtt.testing, folder {@code interoperability}) against the broker, when
 * {@code -Dcairn.mqtt.suite=DIR} names them. Both clients of a suite are one device, which may use every topic but the one that the
 * suite wants refused; gate and Moquette are those of a gateway. The cases that fail must be those that CONFORMANCE.md explains.
 */
@EnabledIfSystemProperty(
        named = MqttSuiteTest.SUITE,
        matches = ".+",
        disabledReason = "no folder with Eclipse's MQTT suites was given (./cairn test --mqtt-suite DIR)")
@Timeout(600)
class MqttSuiteTest {

    static final String SUITE = "cairn.mqtt.suite";

    private static final String REFUSED_BY_WISH = "test/nosubscribe";
    /** Seconds; the one that the suite asks for. */
    private static final int KEEP_ALIVE_LIMIT = 60;

    private static final Path LIST = Path.of("CONFORMANCE.md");
    private static final Pattern RAN = Pattern.compile("(?m)^Ran (\\d+) tests? in ");
    private static final Pattern FAILED = Pattern.compile("(?m)^(?:FAIL|ERROR): (\\w+) \\(");

    /**
     * The suites hand their own options on to unittest, which refuses them; they wait half a second for an answer, which a busy
     * machine may not give; some cases wait for ever for what does not come; and some publish by one client without having
     * waited for the SUBACK or UNSUBACK of another, which a broker with several threads may serve in any order; one reads nothing any
     * more 0.2 s after it published to a topic of the server's. What ends a case is no TimeoutError, which some take for the end of a
     * read.
     */
    private static final String START = """
            import runpy, signal, socket, sys, unittest
            class Patient(socket.socket):
                def settimeout(self, limit):
                    super().settimeout(limit and limit * 4)
            socket.socket = Patient
            def late(*_):
                raise RuntimeError('the case took more than 60 s')
            signal.signal(signal.SIGALRM, late)
            run = unittest.TestCase.run
            def bounded(case, result=None):
                signal.alarm(60)
                try:
                    return run(case, result)
                finally:
                    signal.alarm(0)
            unittest.TestCase.run = bounded
            main = unittest.main
            unittest.main = lambda: main(argv=['suite'])
            sys.argv = sys.argv[1:]
            sys.path.insert(0, '.')
            import time
            import mqtt.clients.V311, mqtt.clients.V5
            def settled(ask, needed=lambda arguments: True):
                def asked(*arguments, **options):
                    answer = ask(*arguments, **options)
                    if needed(arguments):
                        time.sleep(.4)
                    return answer
                return asked
            for client in (mqtt.clients.V311.Client, mqtt.clients.V5.Client):
                client.subscribe = settled(client.subscribe)
                client.unsubscribe = settled(client.unsubscribe)
                client.publish = settled(client.publish, lambda asked: asked[1].startswith('$'))
            runpy.run_path(sys.argv[0], run_name='__main__')
            """;

    @TempDir
    Path folder;

    private record Result(int cases, Set<String> failed) {}

    @Test
    void theCasesOfMqtt311ThatFailAreTheOnesThatAreListed() throws Exception {
        check("client_test.py", 10, "3.1.1");
    }

    @Test
    void theCasesOfMqtt5ThatFailAreTheOnesThatAreListed() throws Exception {
        check("client_test5.py", 27, "5");
    }

    private void check(String script, int cases, String version) throws Exception {
        Result result = run(script);
        System.out.printf(
                "[progress] Eclipse's MQTT %s suite: %d of %d%n",
                version, result.cases() - result.failed().size(), result.cases());
        assertThat(result.cases()).isEqualTo(cases);
        assertThat(listed(version, "always|sometimes")).containsAll(result.failed());
        assertThat(result.failed()).containsAll(listed(version, "always"));
    }

    /** A suite asks for a keep alive of two minutes and expects less, which any limit gives. */
    private static Limits suiteLimits() {
        Limits usual = Limits.standard();
        Limits.Packets packets = usual.packets();
        return new Limits(
                usual.arrivals(),
                usual.address(),
                usual.deadlines(),
                new Limits.Packets(
                        packets.bytes(),
                        packets.connectBytes(),
                        packets.perSecond(),
                        packets.unreadBytes(),
                        packets.leastKeepAlive(),
                        KEEP_ALIVE_LIMIT),
                usual.topics(),
                usual.kept());
    }

    /** A topic that begins with a dollar is the server's (MQTT 3.1.1, section 4.7.2). */
    private static final class SuiteRights implements TopicRights {
        @Override
        public boolean mayWrite(String topic, String device) {
            return !topic.equals(REFUSED_BY_WISH) && !topic.startsWith("$");
        }

        @Override
        public boolean mayRead(String filter, String device) {
            return mayWrite(filter, device);
        }
    }

    private Result run(String script) throws Exception {
        Path suite = Path.of(System.getProperty(SUITE)).toAbsolutePath();
        Path output = Path.of("target", script + ".out").toAbsolutePath();
        try (Site site = new Site(
                        folder,
                        new Registry(),
                        Site.Setup.in(folder)
                                .with(new SuiteRights())
                                .with(admission -> BrokerOptions.STANDARD.with(suiteLimits())));
                TlsFront front = new TlsFront(site, site.device("d1"))) {
            ProcessBuilder command = new ProcessBuilder(
                    "python3",
                    "-c",
                    START,
                    script,
                    "--hostname",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(front.port()));
            command.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            Process python = command.directory(suite.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertThat(python.waitFor(9, TimeUnit.MINUTES))
                        .as("%s ends by itself; its output is in %s", script, output)
                        .isTrue();
            } finally {
                python.destroyForcibly().waitFor();
            }
        }
        return result(Files.readString(output));
    }

    private static Result result(String output) {
        Matcher ran = RAN.matcher(output);
        assertThat(ran.find()).as("the suite ran to its end: %s", output).isTrue();
        Set<String> failed = new TreeSet<>();
        Matcher failure = FAILED.matcher(output);
        while (failure.find()) {
            failed.add(failure.group(1));
        }
        return new Result(Integer.parseInt(ran.group(1)), failed);
    }

    /** The names in rows such as {@code | 5 | `test_x` | always | ... |}. */
    private static Set<String> listed(String version, String when) throws IOException {
        Set<String> names = new TreeSet<>();
        Pattern row = Pattern.compile("(?m)^\\| " + Pattern.quote(version) + " \\| `(\\w+)` \\| (?:" + when + ") \\|");
        Matcher line = row.matcher(Files.readString(LIST));
        while (line.find()) {
            names.add(line.group(1));
        }
        return names;
    }
}
