package org.cairngate.hub.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.internal.chain.MasterApi;
import org.cairngate.hub.internal.uplink.MasterTls;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.identity.NodeTrust;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a hub asks a master for blocks. */
class MasterApiTest {

    private static final int REQUESTS = 5;
    private static final int UNREAD = 1 << 20;

    private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
    private volatile int status = 200;
    private HttpsServer server;
    private MasterApi api;

    @BeforeEach
    void start() throws Exception {
        NodeTrust anybody = new NodeTrust((key, name) -> true, Clock.systemUTC());
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(
                NodeCertificate.issue(TestMaster.key(1), "master", Clock.systemUTC(), Duration.ofDays(1))
                        .toSslContext(anybody)));
        server.createContext("/v1/certificate", this::answer);
        server.start();
        MasterTls tls = new MasterTls(TestMaster.key(9), "hub", Clock.systemUTC(), (key, name) -> true);
        api = new MasterApi("https://127.0.0.1:" + server.getAddress().getPort(), tls);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        connections.add(exchange.getRemoteAddress());
        exchange.sendResponseHeaders(status, 0);
        exchange.getResponseBody().write(new byte[status == 200 ? 0 : UNREAD]);
        exchange.close();
    }

    @Test
    void requestsOfAHubThatCatchesUpShareAConnection() throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(api.certificate()).isEmpty();
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void anAnswerThatIsNotReadLeavesItsConnectionToNobody() throws Exception {
        assertThat(api.certificate()).isEmpty();
        status = 503;
        assertThatThrownBy(api::certificate).isInstanceOf(IOException.class).hasMessageContaining("503");
        status = 200;
        assertThat(api.certificate()).isEmpty();
        assertThat(connections).hasSize(2);
    }
}
