package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What is promised of {@code If-Match}, whatever is written. */
final class WriteVersions {

    private static final int WRITERS = 8;

    private WriteVersions() {}

    /** A request that writes. */
    interface Write {
        HttpResponse<String> send() throws Exception;
    }

    static void assertOutdated(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"reason\":\"precondition-failed\"");
    }

    /** Sends the same write of one version several times at once. */
    static void assertMadeOnce(Write write) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            sent.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return write.send();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        List<Integer> answers = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> one : sent) {
            answers.add(one.get().statusCode());
        }
        assertThat(answers).containsOnlyOnce(200).containsOnly(200, 412);
    }

    /** Values of {@code If-Match} that name no version (RFC 9110, section 13.1.1). */
    static Stream<String> malformed() {
        return Stream.of("", "nonsense", "\"open", "\"a\" \"b\"", "*, \"a\"", "W/*");
    }
}
