package org.cairngate.master;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.access.FirstPassword;
import org.cairngate.master.access.IssuerSettings;
import org.cairngate.master.access.PasswordCost;
import org.cairngate.master.access.RequestRates;
import org.cairngate.master.access.TlsFiles;
import org.cairngate.master.alarms.AlarmSettings;
import org.cairngate.master.database.DatabaseSettings;
import org.cairngate.master.minting.TransactionPool;
import org.cairngate.master.registry.PublicAddress;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real master in a temporary directory, on free ports, with an admin's HTTPS client. */
final class TestMaster implements AutoCloseable {

    static final String PASSWORD = "correct horse battery staple";

    // A hundredth of what a real one costs, which was half of these tests' processor time.
    private static final PasswordCost PASSWORDS = new PasswordCost(256, 1);

    private final MasterDirectory directory;
    private final Path passwordFile;
    private final Genesis genesis;
    private final JsonMapper json = JsonMapper.builder().build();
    private Optional<ConfigurableApplicationContext> context = Optional.empty();
    private DatabaseSettings database = new DatabaseSettings.Nothing();
    private Set<String> withoutHubs = Set.of();
    private RequestRates rates = RequestRates.STANDARD;
    private Optional<TlsFiles> certificate = Optional.empty();
    private Optional<IssuerSettings> issuer = Optional.empty();
    private AlarmSettings alarms = AlarmSettings.STANDARD;
    private Optional<HttpClient> anonymous = Optional.empty();

    TestMaster(Path root, Duration mintInterval, Map<String, SigningKey> hubs) throws IOException {
        this(root, ChainPolicy.standard("cairngate.example/test", mintInterval), Map.of(), hubs);
    }

    /** A master of a chain with partners of the organisation "councilbox". */
    TestMaster(Path root, ChainPolicy policy, Map<String, PublicKey> partners, Map<String, SigningKey> hubs)
            throws IOException {
        directory = new MasterDirectory(root.resolve("data"));
        passwordFile = Files.writeString(root.resolve("password"), PASSWORD + "\n");
        Map<String, NodeKeys> keys = new HashMap<>();
        hubs.forEach((name, key) -> keys.put(name, NodeKeys.of(key.publicKey())));
        genesis = new ChainSetup(directory, Clock.systemUTC()).found(policy, "councilbox", partners, keys);
    }

    private TestMaster(MasterDirectory directory, Path passwordFile, Genesis genesis) {
        this.directory = directory;
        this.passwordFile = passwordFile;
        this.genesis = genesis;
    }

    /** Copies its data as a kill would leave them, but for the socket of its process. */
    void copyTo(Path copy) throws IOException {
        try (Stream<Path> all = Files.walk(directory.root())) {
            for (Path one : all.filter(path -> Files.isRegularFile(path) || Files.isDirectory(path))
                    .toList()) {
                Files.copy(one, copy.resolve(directory.root().relativize(one)));
            }
        }
    }

    /** Another master of the same chain, on a copy of its data directory. */
    TestMaster over(Path copy) {
        return new TestMaster(new MasterDirectory(copy), passwordFile, genesis);
    }

    /** Has it keep its telemetry there at its next start; without this it has no database. */
    TestMaster with(DatabaseSettings settings) {
        database = settings;
        return this;
    }

    /** Has it not wait for these hubs when it was restored. */
    TestMaster without(String... hubs) {
        withoutHubs = Set.of(hubs);
        return this;
    }

    /** Has it show this certificate at its next start. */
    TestMaster with(TlsFiles files) {
        certificate = Optional.of(files);
        return this;
    }

    /** Has it take the tokens of this issuer at its next start. */
    TestMaster with(IssuerSettings settings) {
        issuer = Optional.of(settings);
        return this;
    }

    /** Has it raise alarms so soon at its next start. */
    TestMaster with(AlarmSettings settings) {
        alarms = settings;
        return this;
    }

    /** Has it answer so many requests at its next start. */
    TestMaster with(RequestRates limits) {
        rates = limits;
        return this;
    }

    TestMaster start() {
        return start(DiskReserve.on(directory.chain(), 0));
    }

    /** Starts with a disk of the test's. */
    TestMaster start(DiskReserve reserve) {
        return start(reserve, Optional.empty());
    }

    /** Starts as if everyone reached the API at this address. */
    TestMaster startAt(PublicAddress address) {
        return start(DiskReserve.on(directory.chain(), 0), Optional.of(address));
    }

    private TestMaster start(DiskReserve reserve, Optional<PublicAddress> address) {
        context = Optional.of(MasterApplication.start(new MasterSettings(
                directory,
                new MasterSettings.Listeners("127.0.0.1", 0, 0, List.of(), address, certificate),
                FirstPassword.of(Optional.of(passwordFile)),
                new MasterSettings.Limits(reserve, rates, PASSWORDS),
                database,
                withoutHubs,
                LogFormat.TEXT,
                issuer,
                alarms)));
        return this;
    }

    Genesis genesis() {
        return genesis;
    }

    MasterDirectory directory() {
        return directory;
    }

    <T> T part(Class<T> type) {
        return context.orElseThrow().getBean(type);
    }

    ConfigurableApplicationContext context() {
        return context.orElseThrow();
    }

    URI api(String path) throws IOException {
        return URI.create("https://127.0.0.1:" + ports().get("api").asInt() + path);
    }

    String mqtt() throws IOException {
        return "ssl://127.0.0.1:" + ports().get("mqtt").asInt();
    }

    private JsonNode ports() throws IOException {
        return json.readTree(Files.readString(directory.ports()));
    }

    /** Trusts the master of this genesis. */
    NodeTrust trust() throws Exception {
        PublicKey master = genesis.masterKey();
        return new NodeTrust((key, name) -> key.equals(master), Clock.systemUTC());
    }

    /** TLS that trusts this master and shows no client certificate. */
    SSLContext tls() throws Exception {
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(null, new javax.net.ssl.TrustManager[] {trust()}, null);
        return tls;
    }

    /** A client without a client certificate; always the same one, as each has threads of its own. */
    synchronized HttpClient anonymous() throws Exception {
        if (anonymous.isEmpty()) {
            anonymous = Optional.of(HttpClient.newBuilder().sslContext(tls()).build());
        }
        return anonymous.get();
    }

    /** A client with the certificate of the node of this key and name. */
    HttpClient withCertificate(SigningKey key, String name) throws Exception {
        SSLContext tls = NodeCertificate.issue(key, name, Clock.systemUTC(), Duration.ofDays(1))
                .toSslContext(trust());
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    HttpRequest.Builder asAdmin(String path) throws IOException {
        return request(path, PASSWORD);
    }

    HttpRequest.Builder request(String path, String password) throws IOException {
        return request(path, "admin", password);
    }

    HttpRequest.Builder request(String path, String user, String password) throws IOException {
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(api(path)).header("Authorization", "Basic " + login);
    }

    /** Sends JSON as a person whose password is {@link #PASSWORD}; a body only where the method has one. */
    HttpResponse<String> as(String user, String method, String path, Map<String, Object> body) throws Exception {
        return send(request(path, user, PASSWORD), method, body);
    }

    /** A request with a token or key in place of a password. */
    HttpRequest.Builder bearing(String token, String path) throws Exception {
        return HttpRequest.newBuilder(api(path)).header("Authorization", "Bearer " + token);
    }

    /** Sends a request with a token or key in place of a password. */
    HttpResponse<String> by(String token, String method, String path, Map<String, Object> body) throws Exception {
        return send(bearing(token, path), method, body);
    }

    /** The names of what a person finds in a list: this field of all that the answer has under this name. */
    List<String> names(String user, String path, String list, String field) throws Exception {
        return answer(as(user, "GET", path, Map.of()))
                .get(list)
                .valueStream()
                .map(one -> one.get(field).asString())
                .toList();
    }

    HttpResponse<String> send(HttpRequest.Builder request, String method, Map<String, Object> body) throws Exception {
        boolean bodyless = method.equals("GET") || method.equals("HEAD");
        return anonymous()
                .send(
                        request.header("Content-Type", "application/json")
                                .method(
                                        method,
                                        bodyless
                                                ? HttpRequest.BodyPublishers.noBody()
                                                : HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** Makes a person with {@link #PASSWORD}. */
    void person(String name, String role, Map<String, Object> limits) throws Exception {
        Map<String, Object> wish = new HashMap<>(limits);
        wish.putAll(Map.of("name", name, "role", role, "password", PASSWORD));
        HttpResponse<String> answer = post("/v1/accounts", wish);
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.body());
        }
    }

    HttpResponse<String> get(String path) throws Exception {
        return anonymous().send(asAdmin(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String path) throws Exception {
        return json.readTree(get(path).body());
    }

    HttpResponse<String> post(String path, Map<String, Object> body) throws Exception {
        return send(asAdmin(path), "POST", body);
    }

    JsonNode answer(HttpResponse<String> answer) {
        return json.readTree(answer.body());
    }

    /** Sends JSON with further headers, each a name and a value. */
    HttpResponse<String> send(String method, String path, Map<String, Object> body, String... headers)
            throws Exception {
        HttpRequest.Builder request = asAdmin(path);
        return send(headers.length == 0 ? request : request.headers(headers), method, body);
    }

    /** The entity tag of what is at this path. */
    String tag(String path) throws Exception {
        return get(path).headers().firstValue("ETag").orElseThrow();
    }

    /** How often the master refused for this reason, as REST tells. */
    long refused(String reason) throws Exception {
        long count = 0;
        for (JsonNode one : json("/v1/refusals").get("counts")) {
            if (one.get("reason").asString().equals(reason)) {
                count += one.get("count").asLong();
            }
        }
        return count;
    }

    /** How many changes wait for their block; what the audit has to say waits there too, and comes when it comes. */
    long waitingChanges() {
        return part(TransactionPool.class).first(Integer.MAX_VALUE).stream()
                .filter(entry -> entry.segment().isEmpty())
                .count();
    }

    void stop() {
        context.ifPresent(ConfigurableApplicationContext::close);
        context = Optional.empty();
    }

    @Override
    public void close() {
        stop();
    }
}
