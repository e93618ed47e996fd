package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.JavaProcess;
import org.cairngate.broker.fixture.TokenDevice;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SlowDiskMemoryTest {

    private static final int DEVICES = 24;
    private static final int EVENTS_EACH = 400;

    /** Nearly 40 MiB in all, which as objects would not fit into the heap below. */
    private static final String VALUE = "\"" + "x".repeat(4000) + "\"";

    private static final long MOST_DIRECT = 48L << 20;

    @TempDir
    Path folder;

    @Test
    void commitOf200MillisecondsNeedsNoMoreThanA96MebibyteHeapAndLosesNothing() throws Exception {
        Path home = Files.createDirectory(folder.resolve("gateway"));
        JavaProcess child = new JavaProcess(
                SlowDiskBroker.class,
                folder.resolve("output"),
                List.of("-Xmx96m", "-XX:MaxDirectMemorySize=64m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
                home.toString(),
                Integer.toString(DEVICES),
                Integer.toString(DEVICES * EVENTS_EACH));
        ExecutorService threads = Executors.newFixedThreadPool(DEVICES);
        try {
            Await.until("the broker listens", () -> Files.exists(home.resolve("port")) || !child.isAlive());
            int port = Integer.parseInt(Files.readString(home.resolve("port")));
            SSLSocketFactory sockets = Identity.anonymous(certificate(home.resolve("tls.pem")));
            List<Future<?>> publishing = new ArrayList<>();
            for (int i = 0; i < DEVICES; i++) {
                TokenDevice device = new TokenDevice("d" + i);
                publishing.add(threads.submit(() -> {
                    device.publish(sockets, port, EVENTS_EACH, VALUE);
                    return null;
                }));
            }
            for (Future<?> device : publishing) {
                device.get(60, TimeUnit.SECONDS);
            }
            Await.until(
                    "the broker says what it took", () -> !child.said("direct").isEmpty());
        } finally {
            threads.shutdownNow();
            child.close();
        }
        assertThat(child.output()).doesNotContain("OutOfMemoryError");
        assertThat(child.said("direct")).singleElement().satisfies(bytes -> assertThat(Long.parseLong(bytes))
                .isLessThan(MOST_DIRECT));
        try (Journal journal = Journal.open(JournalSettings.in(home.resolve("journal")), Clock.systemUTC())) {
            assertThat(journal.next()).isEqualTo((long) DEVICES * EVENTS_EACH);
        }
    }

    private static X509Certificate certificate(Path pem) throws Exception {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
