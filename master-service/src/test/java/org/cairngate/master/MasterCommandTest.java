package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CertificateKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The master's command line as people meet it. */
class MasterCommandTest {

    @TempDir
    private Path root;

    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        CommandLine line = MasterCommand.line(new MasterCommand());
        line.setOut(new PrintWriter(new StringWriter()));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private int init(String... further) {
        List<String> arguments = new ArrayList<>(List.of("--data", root.toString(), "init"));
        arguments.addAll(List.of("--origin", "cairngate.example/test", "--organisation", "councilbox"));
        arguments.addAll(List.of(further));
        return execute(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(CertificateKind.class)
    void initFoundsAChainWithTheCertificatesThatWereAskedFor(CertificateKind kind) throws Exception {
        String hub = kind.keys(SigningKey.generate(new SecureRandom())).text();
        assertThat(init("--certificate", kind.label(), "--hub", "north=" + hub))
                .as(err.toString())
                .isZero();
        Genesis genesis = Genesis.fromJson(Files.readString(new MasterDirectory(root).genesis()));
        assertThat(genesis.policy().certificate()).isEqualTo(kind);
    }

    @Test
    void aHubWithoutTheKeysThatCompactCertificatesNeedIsRefusedWithWhatIsMissing() {
        String hub = CertificateKind.LIST
                .keys(SigningKey.generate(new SecureRandom()))
                .text();
        assertThat(init("--certificate", "compact", "--hub", "north=" + hub)).isEqualTo(1);
        assertThat(err.toString()).contains("north needs a BLS12-381 key");
        assertThat(init("--certificate", "huge")).isEqualTo(1);
        assertThat(err.toString()).contains("list, compact and list+ml-dsa-44");
    }

    @Test
    void takenPortEndsTheStartWithOneLineThatNamesIt() throws Exception {
        assertThat(init()).isZero();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(execute(
                            "--data",
                            root.toString(),
                            "run",
                            "--mqtt-port",
                            port,
                            "--api-port",
                            "0",
                            "--database-url",
                            "none"))
                    .isEqualTo(1);
            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .startsWith("cairngate-master: ")
                    .contains("127.0.0.1:" + port);
        }
    }

    @Test
    void secondInitIsRefused() {
        assertThat(init()).isZero();
        assertThat(init()).isEqualTo(1);
        assertThat(err.toString()).contains(root.toString(), "--data");
    }

    @Test
    void aDirectoryOfOtherThingsIsLeftAloneWhateverIsAskedFor() throws Exception {
        Files.writeString(root.resolve("letter.txt"), "dear");
        for (List<String> words : List.of(List.<String>of(), List.of("run"), List.of("rebuild"))) {
            List<String> arguments = new ArrayList<>(List.of("--data", root.toString()));
            arguments.addAll(words);
            err.getBuffer().setLength(0);
            assertThat(execute(arguments.toArray(String[]::new)))
                    .as("%s", words)
                    .isEqualTo(2);
            assertThat(err.toString()).contains("init --origin", root.toString());
            try (Stream<Path> entries = Files.list(root)) {
                assertThat(entries).containsExactly(root.resolve("letter.txt"));
            }
        }
    }

    @Test
    void aNegativeDiskReserveIsRefused() {
        assertThat(init()).isZero();
        assertThat(execute("--data", root.toString(), "run", "--disk-reserve", "-1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--disk-reserve", "-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--account-rate", "--address-rate"})
    void aRateOutOfRangeIsRefused(String option) {
        assertThat(init()).isZero();
        assertThat(execute("--data", root.toString(), "run", option, "-1")).isEqualTo(2);
        assertThat(err.toString()).contains(option, "-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--tls-certificate", "--tls-key"})
    void aCertificateWithoutItsKeyIsRefusedAndAKeyWithoutItsCertificate(String option) {
        assertThat(init()).isZero();
        assertThat(execute("--data", root.toString(), "run", option, "file.pem"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--tls-certificate and --tls-key go together");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--oidc-issuer", "--oidc-audience", "--oidc-ca"})
    void anIssuerThatIsHalfSaidIsRefused(String option) {
        assertThat(init()).isZero();
        assertThat(execute("--data", root.toString(), "run", option, "https://issuer.example"))
                .isEqualTo(2);
        assertThat(err.toString()).contains(option, "missing");
    }

    @Test
    void anIssuerWithoutHttpsIsRefused() {
        assertThat(init()).isZero();
        assertThat(execute(
                        "--data",
                        root.toString(),
                        "run",
                        "--oidc-issuer",
                        "http://localhost:8080/realms/plant",
                        "--oidc-audience",
                        "cairngate"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--oidc-issuer", "https://");
    }

    @Test
    void aLogFormatThatThereIsNotIsRefusedWithThoseThatThereAre() {
        assertThat(init()).isZero();
        assertThat(execute("--data", root.toString(), "run", "--log-format", "xml"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--log-format", "text or json", "xml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://chain.example.com",
                "https://chain.example.com/v1",
                "https://chain.example.com/",
                "https://admin@chain.example.com",
                "https://chain.example.com?x",
                "https://chain.example.com:0",
                "https://chain.example.com:70000",
                "https://127.0.0.1:8443",
                "https://[::1]:8443",
                "chain.example.com",
                "https://",
                "https://has space",
                ""
            })
    void aPublicUrlThatIsNoHttpsAndNameIsRefused(String url) {
        assertThat(init()).isZero();
        assertThat(execute("--data", root.toString(), "run", "--public-url", url))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--public-url");
    }
}
