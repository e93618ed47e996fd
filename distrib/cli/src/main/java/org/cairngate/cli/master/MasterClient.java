package org.cairngate.cli.master;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.cairngate.client.Exchange;
import org.cairngate.client.JsonObject;
import org.cairngate.client.Request;

/**
 * Speaks the master's REST interface over TLS 1.3, pinned to one master key, for the generated classes of its API. Beside them it gives
 * answers as maps and bytes, for the site tests, and copies those of any length, which the generated classes would hold in memory.
 * At most 64 MiB of one answer are read, but of one that is copied. What comes too fast for the master waits as long as it says, for at most 90 seconds. Safe for
 * use by several threads.
 */
public final class MasterClient implements Exchange {
    private static final String PROBLEM = ", application/problem+json";
    private static final int MAX_ANSWER = 64 * 1024 * 1024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** The master waits up to 10 s for a block before it answers a write with 202. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

    private static final int FIRST_ERROR = 400;
    /** The reason of a refusal of requests that come too fast. */
    private static final String TOO_FAST = "rate-limit";
    /** How often a request is sent that came too fast: others may take the turn of this one. */
    private static final int TURNS = 10;
    /** A master says how long it is until the next request, which is seconds at most. */
    private static final long MAX_WAIT_SECONDS = 10;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private final URI base;
    private final Optional<Credentials> credentials;
    private final HttpClient http;

    /**
     * @param base for example {@code https://127.0.0.1:8443}
     * @param tls trusts the master and nobody else, see {@link MasterIdentity}
     * @param credentials none for the public reads
     */
    public MasterClient(URI base, SSLContext tls, Optional<Credentials> credentials) {
        this.base = base;
        this.credentials = credentials;
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .sslParameters(parameters)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    public URI base() {
        return base;
    }

    /**
     * Sends what a generated class asks.
     *
     * @throws MasterRefusedException when the master refuses it
     */
    @Override
    public byte[] send(Request asked) throws IOException {
        HttpRequest.Builder request = request(asked.target()).header("Accept", asked.accepted());
        asked.headers().forEach(request::header);
        asked.mediaType().ifPresent(type -> request.header("Content-Type", type));
        byte[] body = asked.body();
        return send(request.method(
                asked.method(), body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)));
    }

    /** Fetches a JSON object. */
    public Map<String, Object> get(String path) throws IOException {
        return object(send(request(path).header("Accept", "application/json").GET()));
    }

    /** Fetches an answer of another media type as the bytes that arrived. */
    public byte[] bytes(String path, String mediaType) throws IOException {
        return send(request(path).header("Accept", mediaType + PROBLEM).GET());
    }

    /**
     * Copies an answer of any length to where it goes, while it comes.
     *
     * @param silence for how long the master may say nothing
     * @return how many bytes came, which is all of them
     * @throws AnswerCutException when it broke off, or its end could not be told from breaking off
     */
    public long copy(String path, String mediaType, OutputStream to, Duration silence) throws IOException {
        HttpResponse<InputStream> response = begin(request(path).header("Accept", mediaType + PROBLEM), silence);
        try (LongAnswer answer = new LongAnswer(response.body(), silence)) {
            if (response.headers().firstValue("Content-Length").isEmpty()
                    && response.headers().firstValue("Transfer-Encoding").isEmpty()) {
                throw new AnswerCutException("the master's answer does not say where it ends (a proxy?)", null);
            }
            return answer.copyTo(to);
        }
    }

    /**
     * Listens to a stream of server-sent events, which the caller closes.
     *
     * @param id where it goes on from; empty for now
     * @param silence for how long the master may say nothing
     * @return the stream's bytes, whose reading throws {@link AnswerCutException} when the master is silent for longer
     */
    public InputStream listen(String path, String id, Duration silence) throws IOException {
        HttpRequest.Builder request = request(path).header("Accept", "text/event-stream" + PROBLEM);
        if (!id.isEmpty()) {
            request.header("Last-Event-ID", id);
        }
        return new BufferedInputStream(new LongAnswer(begin(request, silence).body(), silence));
    }

    private HttpResponse<InputStream> begin(HttpRequest.Builder request, Duration silence) throws IOException {
        try {
            return accepted(request.timeout(silence).GET());
        } catch (HttpTimeoutException e) {
            throw new AnswerCutException("the master did not begin to answer within " + silence.toSeconds() + " s", e);
        }
    }

    /** Posts a JSON object and returns the one that is answered. */
    public Map<String, Object> post(String path, Map<String, ?> body) throws IOException {
        return send("POST", path, body);
    }

    private Map<String, Object> send(String method, String path, Map<String, ?> body) throws IOException {
        BodyPublisher json = BodyPublishers.ofString(JSON.std.asString(body));
        return object(send(request(path)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(method, json)));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER_TIMEOUT);
        credentials.ifPresent(known -> request.header("Authorization", known.authorization()));
        return request;
    }

    private byte[] send(HttpRequest.Builder wish) throws IOException {
        return body(accepted(wish));
    }

    /** Sends again what came too fast, of which nothing was done, when the master says that it may come again. */
    private HttpResponse<InputStream> accepted(HttpRequest.Builder wish) throws IOException {
        HttpRequest request = wish.build();
        for (int turn = 1; true; turn++) {
            HttpResponse<InputStream> response = answer(request);
            if (response.statusCode() < FIRST_ERROR) {
                return response;
            }
            MasterRefusedException refusal = refusal(response.statusCode(), body(response));
            if (!refusal.reason().equals(TOO_FAST) || turn == TURNS) {
                throw refusal;
            }
            await(response.headers().firstValue("Retry-After"));
        }
    }

    private HttpResponse<InputStream> answer(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            throw new ConnectException("no master answers at " + base);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private byte[] body(HttpResponse<InputStream> response) throws IOException {
        try (InputStream in = response.body()) {
            byte[] body = in.readNBytes(MAX_ANSWER);
            if (in.read() >= 0) {
                throw new IOException("answer of " + base + " is larger than " + MAX_ANSWER + " bytes");
            }
            return body;
        }
    }

    private void await(Optional<String> seconds) throws IOException {
        long wanted =
                seconds.filter(SECONDS.asMatchPredicate()).map(Long::valueOf).orElse(1L);
        try {
            TimeUnit.SECONDS.sleep(Math.max(1, Math.min(wanted, MAX_WAIT_SECONDS)));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for " + base);
    }

    /** A JSON object that a master answered; nothing answered is an empty one. */
    public static Map<String, Object> object(byte[] body) throws IOException {
        return JsonObject.decode(body);
    }

    /** The refusal that a problem document of this status tells; one that cannot be read is told by its status. */
    public static MasterRefusedException refusal(int status, byte[] body) {
        Map<String, Object> problem = Map.of();
        try {
            problem = object(body);
        } catch (IOException e) {
            // Not a problem document: the status alone has to say it.
        }
        String word = status == 401 || status == 403 ? "not-permitted" : status == 404 ? "not-found" : "http-" + status;
        String reason = String.valueOf(problem.getOrDefault("reason", word));
        String detail = String.valueOf(problem.getOrDefault("detail", problem.getOrDefault("title", "")));
        return new MasterRefusedException(status, reason, detail);
    }
}
