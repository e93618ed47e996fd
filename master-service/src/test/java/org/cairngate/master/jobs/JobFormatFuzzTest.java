package org.cairngate.master.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** A job's file as anything could have left it. */
class JobFormatFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void jobFile(byte[] data) {
        try {
            JobRecord job = JobFormat.read(data);
            byte[] again = JobFormat.write(job).getBytes(StandardCharsets.UTF_8);
            assertThat(JobFormat.read(again)).isEqualTo(job);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
