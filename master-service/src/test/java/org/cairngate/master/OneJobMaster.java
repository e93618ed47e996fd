package org.cairngate.master;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A master for all tests of a class. What one of them held goes on after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OneJobMaster {

    TestJobs jobs;
    TestMaster master;

    @BeforeAll
    void startMaster(@TempDir Path root) throws Exception {
        jobs = new TestJobs(root);
        master = jobs.master();
    }

    @AfterEach
    void release() {
        jobs.goOn();
    }

    @AfterAll
    void stopMaster() {
        jobs.close();
    }
}
