package org.cairngate.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.cairngate.client.schema.DidDocument;
import org.cairngate.client.schema.JobItemPage;

/** Whatever a master answers is read or refused with a reason. */
class AnswerFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void answer(byte[] data) {
        try {
            JobItemPage page = new JobItemPage(JsonObject.decode(data));
            page.nextCursor().ifPresent(cursor -> assertThat(page.asMap()).containsValue(cursor));
            page.items().forEach(item -> assertThat(
                            item.index().orElse(0L) + item.height().orElse(0L))
                    .isNotNull());
            page.items().forEach(item -> item.problem()
                    .ifPresent(problem -> assertThat(problem.status()).isNotNull()));
            assertThat(new DidDocument(page.asMap()).assertionMethod()).isNotNull();
            assertThat(new JobItemPage(JsonObject.decode(page.encode())).encode())
                    .isEqualTo(page.encode());
        } catch (UnexpectedAnswerException e) {
            assertThat(e.getMessage()).startsWith("in the master's answer, ");
        } catch (IOException e) {
            assertThat(e).hasNoSuppressedExceptions();
        }
    }
}
