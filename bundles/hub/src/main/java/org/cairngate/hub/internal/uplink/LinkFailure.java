package org.cairngate.hub.internal.uplink;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.cairngate.ledger.RefusalReason;
import org.eclipse.paho.client.mqttv3.MqttException;

/**
 * Why there is no connection to the master, in words for the person who must do something.
 *
 * @param cause what happened
 * @param advice what to look at first
 * @param refusal why this hub would not talk to whoever answered; empty when it refused nothing
 */
public record LinkFailure(String cause, String advice, Optional<RefusalReason> refusal) {

    private static final int MOST_CAUSES = 16;
    private static final String NO_ANSWER =
            "no answer: check the network between here and the master, tunnel and firewalls";

    /** A connection that ended without a reason. */
    static final LinkFailure CLOSED = new LinkFailure(
            "the master closed the connection",
            "nothing, unless it lasts: then read the master's log",
            Optional.empty());

    /** What an attempt to connect, or a connection, has failed with. */
    public static LinkFailure of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        Throwable root = chain.get(chain.size() - 1);
        String message = root.getMessage() == null ? "" : ": " + root.getMessage();
        Optional<RefusalReason> refusal =
                has(chain, CertificateException.class) ? Optional.of(RefusalReason.BAD_CREDENTIALS) : Optional.empty();
        return new LinkFailure(root.getClass().getSimpleName() + message, advice(chain), refusal);
    }

    private static String advice(List<Throwable> chain) {
        if (has(chain, UnknownHostException.class)) {
            return "no address for the host of master.mqtt.url: check its spelling and this gateway's DNS";
        }
        if (has(chain, CertificateException.class)) {
            return "who answers is not the master of this chain: check master.mqtt.url, the genesis file and this"
                    + " gateway's clock";
        }
        if (has(chain, SSLException.class)) {
            return "the master ended the TLS handshake: check that it knows this hub under this key (cairn hub list)"
                    + " and that both clocks are right";
        }
        if (has(chain, ConnectException.class)) {
            return "nothing listens there: check host and port of master.mqtt.url, and that the master runs";
        }
        if (has(chain, NoRouteToHostException.class) || has(chain, SocketTimeoutException.class)) {
            return NO_ANSWER;
        }
        return mqttAdvice(chain);
    }

    private static String mqttAdvice(List<Throwable> chain) {
        if (hasCode(
                chain,
                MqttException.REASON_CODE_FAILED_AUTHENTICATION,
                MqttException.REASON_CODE_NOT_AUTHORIZED,
                MqttException.REASON_CODE_INVALID_CLIENT_ID)) {
            return "the master does not admit this hub: check its name and key there (cairn hub list)";
        }
        if (hasCode(chain, MqttException.REASON_CODE_CLIENT_TIMEOUT, MqttException.REASON_CODE_SERVER_CONNECT_ERROR)) {
            return NO_ANSWER;
        }
        if (has(chain, EOFException.class)) {
            return "the master ended the connection: check that it knows this hub under this key (cairn hub list)";
        }
        if (has(chain, IllegalArgumentException.class)) {
            return "master.mqtt.url cannot be used: it is ssl://host:port";
        }
        return "read the master's log of this time";
    }

    private static boolean hasCode(List<Throwable> chain, int... codes) {
        return chain.stream()
                .anyMatch(cause -> cause instanceof MqttException mqtt
                        && Arrays.stream(codes).anyMatch(code -> code == mqtt.getReasonCode()));
    }

    private static boolean has(List<Throwable> chain, Class<? extends Throwable> kind) {
        return chain.stream().anyMatch(kind::isInstance);
    }

    /** The failure and its causes, outermost first; each once, in case they form a ring. */
    private static List<Throwable> chain(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        Throwable next = failure;
        while (next != null && seen.add(next) && chain.size() < MOST_CAUSES) {
            chain.add(next);
            next = next.getCause();
        }
        return chain;
    }
}
