package org.cairngate.master;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** Requests whose answers a test does not wait for at once. */
final class Later {

    private Later() {}

    /** A request. */
    @FunctionalInterface
    interface Call {
        HttpResponse<String> send() throws Exception;
    }

    /** Sends it on another thread. */
    static CompletableFuture<HttpResponse<String>> later(Call call) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call.send();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
