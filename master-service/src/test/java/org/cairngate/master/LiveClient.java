package org.cairngate.master;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Listens to live events as a browser does: reads lines as they come, and remembers the last id. */
final class LiveClient implements Flow.Subscriber<String>, AutoCloseable {

    private final List<Told> told = new ArrayList<>();
    private final CompletableFuture<HttpResponse<Void>> answer;
    private Optional<HttpResponse.ResponseInfo> head = Optional.empty();
    private Optional<Flow.Subscription> lines = Optional.empty();
    private String id = "";
    private String kind = "";
    private String data = "";
    private String retry = "";
    private int comments;
    private boolean ended;

    /** A message. */
    record Told(String id, String kind, String data) {}

    private LiveClient(TestMaster master, HttpRequest request) throws Exception {
        answer = master.anonymous().sendAsync(request, info -> {
            begin(info);
            return HttpResponse.BodySubscribers.fromLineSubscriber(this);
        });
    }

    /** Listens as a person with the usual password. */
    static LiveClient listen(TestMaster master, String user, String path, String... headers) throws Exception {
        return listen(master, master.request(path, user, TestMaster.PASSWORD), headers);
    }

    static LiveClient listen(TestMaster master, HttpRequest.Builder request, String... headers) throws Exception {
        if (headers.length > 0) {
            request.headers(headers);
        }
        LiveClient client = new LiveClient(
                master, request.header("Accept", "text/event-stream").build());
        Await.until("the stream begins", client::isGreeted);
        if (client.lastId().isEmpty()) {
            throw new AssertionError("no stream, but " + client.head().statusCode());
        }
        return client;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        synchronized (this) {
            lines = Optional.of(subscription);
        }
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(String line) {
        int end = line.indexOf(": ");
        if (line.isEmpty()) {
            if (!data.isEmpty()) {
                told.add(new Told(id, kind, data));
            }
            kind = "";
            data = "";
        } else if (line.startsWith(":")) {
            comments++;
        } else if (end > 0) {
            String value = line.substring(end + 2);
            switch (line.substring(0, end)) {
                case "id" -> id = value;
                case "event" -> kind = value;
                case "data" -> data = value;
                case "retry" -> retry = value;
                default -> throw new IllegalStateException(line);
            }
        }
    }

    @Override
    public synchronized void onError(Throwable cause) {
        ended = true;
    }

    @Override
    public synchronized void onComplete() {
        ended = true;
    }

    private synchronized void begin(HttpResponse.ResponseInfo info) {
        head = Optional.of(info);
    }

    private synchronized boolean isGreeted() {
        return ended || !id.isEmpty();
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Everything that was told so far. */
    synchronized List<Told> told() {
        return List.copyOf(told);
    }

    /** The ids of the events that were told so far. */
    synchronized List<String> ids() {
        return told.stream().map(Told::id).toList();
    }

    synchronized int comments() {
        return comments;
    }

    synchronized String lastId() {
        return id;
    }

    synchronized String retry() {
        return retry;
    }

    /** Status and headers, which come before the stream. */
    synchronized HttpResponse.ResponseInfo head() {
        return head.orElseThrow();
    }

    boolean tells(String text) {
        return told().stream().anyMatch(one -> one.data().contains(text));
    }

    void awaitTelling(String text) throws Exception {
        Await.until("the stream tells " + text, () -> tells(text));
    }

    @Override
    public void close() {
        synchronized (this) {
            lines.ifPresent(Flow.Subscription::cancel);
        }
        answer.cancel(true);
    }
}
