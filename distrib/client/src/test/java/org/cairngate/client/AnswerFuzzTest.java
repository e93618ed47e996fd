package org.cairngate.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.cairngate.client.schema.DidDocument;
import org.cairngate.client.schema.ItemProblem;
import org.cairngate.client.schema.JobItem;
import org.cairngate.client.schema.JobItemPage;

/** Whatever a master answers is read or refused with a reason. */
class AnswerFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void answer(byte[] data) {
        try {
            JobItemPage page = new JobItemPage(JsonObject.decode(data));
            page.nextCursor().ifPresent(cursor -> assertThat(page.asMap()).containsValue(cursor));
            page.items().forEach(AnswerFuzzTest::itemIsAsItCame);
            assertThat(new DidDocument(page.asMap()).assertionMethod())
                    .as("a list of another schema, which is not there")
                    .hasSizeLessThanOrEqualTo(data.length);
            assertThat(new JobItemPage(JsonObject.decode(page.encode())).encode())
                    .isEqualTo(page.encode());
        } catch (UnexpectedAnswerException e) {
            assertThat(e.getMessage()).startsWith("in the master's answer, ");
        } catch (IOException e) {
            assertThat(e).hasNoSuppressedExceptions();
        }
    }

    private static void itemIsAsItCame(JobItem item) {
        item.index().ifPresent(index -> assertThat(item.asMap().get("index")).hasToString(Long.toString(index)));
        item.problem().flatMap(ItemProblem::detail).ifPresent(detail -> assertThat(
                        item.asMap().get("problem").toString())
                .contains(detail));
    }
}
