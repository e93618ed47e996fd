package org.cairngate.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.cairngate.ledger.RefusedException;

/** A real master in a process of its own, with its administrator's client. Ends with this object, or with this JVM. */
final class MasterServer implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = 5_000_000;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final String ADMINISTRATOR = "admin";
    private static final double NANOS_PER_SECOND = 1e9;

    private final MasterSite site;
    private final Process process;
    private final ServerProcess server;
    private final HttpClient client;
    private final String password;
    private double startSeconds;

    private MasterServer(MasterSite site, Process process, HttpClient client, String password) {
        this.site = site;
        this.process = process;
        this.client = client;
        this.password = password;
        // In good order: its database is a process of its own.
        this.server = new ServerProcess(process, process::destroy);
    }

    /** Starts it with a heap of so many MiB and returns when its API answers. */
    static MasterServer start(MasterSite site, int heapMebibytes) throws IOException {
        List<String> command = site.command(List.of("-Xmx" + heapMebibytes + "m"), "run");
        command.addAll(List.of("--mqtt-port", "0", "--api-port", "0"));
        HttpClient client = client(site);
        String password = site.password();
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(site.log().toFile()))
                .start();
        MasterServer server = new MasterServer(site, process, client, password);
        try {
            await("the master answers", START, () -> server.isAlive() && server.answers());
            server.startSeconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static HttpClient client(MasterSite site) throws IOException {
        try {
            SSLContext tls = SSLContext.getInstance("TLSv1.3");
            tls.init(null, new TrustManager[] {site.trust()}, null);
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(tls)
                    .build();
        } catch (GeneralSecurityException | RefusedException e) {
            throw new IOException(e);
        }
    }

    private boolean isAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the master ended: see " + site.log());
        }
        return true;
    }

    private boolean answers() throws IOException {
        return site.ports().isPresent()
                && send(request(api("/v1/health"), ADMINISTRATOR)).statusCode() == OK;
    }

    /** Waits for what other processes do; the result is a condition, never a time. */
    static void await(String what, Duration limit, Callable<Boolean> condition) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() > end) {
                    throw new IOException("waited " + limit.toSeconds() + " s in vain until " + what);
                }
                TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** From the start of the process to the first answer. */
    double startSeconds() {
        return startSeconds;
    }

    String mqtt() throws IOException {
        return "ssl://127.0.0.1:" + site.ports().orElseThrow().get("mqtt");
    }

    /** Makes an account of an operator with the administrator's password. */
    void addOperator(String name) throws IOException {
        String account = JSON.std.asString(Map.of("name", name, "role", "operator", "password", password));
        String path = "/v1/accounts";
        requireSuccess(
                path,
                send(request(api(path), ADMINISTRATOR)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(account))));
    }

    /** Hands an endless answer to the subscriber, line by line, as an operator's; cancelling the future ends it. */
    CompletableFuture<HttpResponse<Void>> listen(String operator, String path, Flow.Subscriber<String> lines)
            throws IOException {
        return client.sendAsync(request(api(path), operator).build(), info -> {
            if (info.statusCode() != OK) {
                lines.onError(new IOException(path + " answers " + info.statusCode()));
            }
            return HttpResponse.BodySubscribers.fromLineSubscriber(lines);
        });
    }

    private URI api(String path) throws IOException {
        Map<String, Object> ports =
                site.ports().orElseThrow(() -> new IOException("the master has no ports: see " + site.log()));
        return URI.create("https://127.0.0.1:" + ports.get("api") + path);
    }

    private HttpRequest.Builder request(URI address, String account) {
        String login = Base64.getEncoder().encodeToString((account + ":" + password).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(address).header("Authorization", "Basic " + login);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String requireSuccess(String path, HttpResponse<String> response) throws IOException {
        if (response.statusCode() / 100 != OK / 100) {
            throw new IOException(path + " answers " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /** What an address answers. */
    Map<String, Object> get(String path) throws IOException {
        return JSON.std.mapFrom(requireSuccess(path, send(request(api(path), ADMINISTRATOR))));
    }

    /** What an address answers; empty while the master says that it cannot yet. */
    Optional<Map<String, Object>> find(String path) throws IOException {
        HttpResponse<String> response = send(request(api(path), ADMINISTRATOR));
        return response.statusCode() == UNAVAILABLE
                ? Optional.empty()
                : Optional.of(JSON.std.mapFrom(requireSuccess(path, response)));
    }

    void post(String path) throws IOException {
        requireSuccess(path, send(request(api(path), ADMINISTRATOR).POST(HttpRequest.BodyPublishers.noBody())));
    }

    /** A number of the status. */
    long status(String name) throws IOException {
        return ((Number) get("/v1/status").get(name)).longValue();
    }

    /** Asks each path and notes how long its whole answer took, by TLS on one connection, the first ones not counted. */
    Latencies time(List<String> paths, int uncounted) throws IOException {
        URI base = api("/");
        Latencies latencies = new Latencies();
        for (int i = 0; i < paths.size(); i++) {
            HttpRequest.Builder request = request(base.resolve(paths.get(i)), ADMINISTRATOR);
            long began = System.nanoTime();
            HttpResponse<String> response = send(request);
            long took = System.nanoTime() - began;
            requireSuccess(paths.get(i), response);
            if (i >= uncounted) {
                latencies.add(took);
            }
        }
        return latencies;
    }

    /** The most that its resident memory ever was, MiB. */
    double largestMebibytes() throws IOException {
        return server.largestMebibytes();
    }

    /** Ends it in good order, its database too. */
    @Override
    public void close() {
        process.destroy();
        server.end(STOP);
    }
}
