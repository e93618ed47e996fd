package org.cairngate.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    private static final double NANOS_PER_SECOND = 1e9;

    private final MasterSite site;
    private final Process process;
    private final Thread orphaned;
    private final HttpClient client;
    private final String login;
    private double startSeconds;

    private MasterServer(MasterSite site, Process process, HttpClient client, String login) {
        this.site = site;
        this.process = process;
        this.client = client;
        this.login = login;
        // In good order: its database is a process of its own.
        this.orphaned = new Thread(process::destroy, "end of master");
        Runtime.getRuntime().addShutdownHook(orphaned);
    }

    /** Starts it with a heap of so many MiB and returns when its API answers. */
    static MasterServer start(MasterSite site, int heapMebibytes) throws IOException {
        List<String> command = site.command(List.of("-Xmx" + heapMebibytes + "m"), "run");
        command.addAll(List.of("--mqtt-port", "0", "--api-port", "0"));
        String login =
                Base64.getEncoder().encodeToString(("admin:" + site.password()).getBytes(StandardCharsets.UTF_8));
        HttpClient client = client(site);
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(site.log().toFile()))
                .start();
        MasterServer server = new MasterServer(site, process, client, login);
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
        return site.ports().isPresent() && send("GET", "/v1/health").statusCode() == OK;
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

    private HttpResponse<String> send(String method, String path) throws IOException {
        Optional<Map<String, Object>> ports = site.ports();
        if (ports.isEmpty()) {
            throw new IOException("the master has no ports: see " + site.log());
        }
        return send(method, URI.create("https://127.0.0.1:" + ports.get().get("api") + path));
    }

    private HttpResponse<String> send(String method, URI address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Basic " + login)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What an address answers. */
    Map<String, Object> get(String path) throws IOException {
        return JSON.std.mapFrom(answer("GET", path));
    }

    void post(String path) throws IOException {
        answer("POST", path);
    }

    private String answer(String method, String path) throws IOException {
        HttpResponse<String> response = send(method, path);
        if (response.statusCode() / 100 != OK / 100) {
            throw new IOException(method + " " + path + " answers " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /** A number of the status. */
    long status(String name) throws IOException {
        return ((Number) get("/v1/status").get(name)).longValue();
    }

    /** Asks each path and notes how long its whole answer took, by TLS on one connection, the first ones not counted. */
    Latencies time(List<String> paths, int uncounted) throws IOException {
        String base = "https://127.0.0.1:" + site.ports().orElseThrow().get("api");
        Latencies latencies = new Latencies();
        for (int i = 0; i < paths.size(); i++) {
            long began = System.nanoTime();
            HttpResponse<String> response = send("GET", URI.create(base + paths.get(i)));
            long took = System.nanoTime() - began;
            if (response.statusCode() != OK) {
                throw new IOException(paths.get(i) + " answers " + response.statusCode() + ": " + response.body());
            }
            if (i >= uncounted) {
                latencies.add(took);
            }
        }
        return latencies;
    }

    /** The most that its resident memory ever was, MiB. */
    double largestMebibytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                            .max()
                            .orElse(0)
                    / 1024.0;
        }
    }

    /** Ends it in good order, its database too. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(orphaned);
    }
}
