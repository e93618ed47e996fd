package org.cairngate.hub.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.cairngate.hub.fixture.HandClock;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.LogLines;
import org.cairngate.hub.internal.status.Outage;
import org.cairngate.hub.internal.uplink.LinkFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class OutageTest {

    private static final LinkFailure FAILURE = LinkFailure.of(new UnknownHostException("master.example"));

    @TempDir
    Path folder;

    private final HandClock clock = new HandClock();
    private Journals journals;
    private String url;
    private Outage outage;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        journals = new Journals(folder);
        url = "url=ssl://" + test.getTestMethod().orElseThrow().getName() + ":8883";
        outage = new Outage(url.substring("url=".length()), journals.open(), clock);
    }

    @AfterEach
    void close() {
        journals.close();
    }

    @Test
    void firstFailureIsToldWithItsCauseAndWhatToDo() throws Exception {
        outage.failed(FAILURE);
        assertThat(LogLines.with("WARN", "uplink down", url))
                .singleElement()
                .asString()
                .contains("cause=\"UnknownHostException: master.example\"", "DNS");
        assertThat(LogLines.with("INFO", "journal takes events while the uplink is down", "lasts="))
                .isNotEmpty();
    }

    @Test
    void furtherFailuresAreToldEveryTenMinutesOnly() throws Exception {
        for (int second = 0; second < 1300; second++) {
            outage.failed(FAILURE);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(LogLines.with("WARN", "uplink down", url)).hasSize(3);
    }

    @Test
    void endOfAnOutageIsToldWithItsLengthAndTheNextBeginsAnew() throws Exception {
        outage.failed(FAILURE);
        clock.advance(Duration.ofMinutes(61));
        outage.over();
        assertThat(LogLines.with("INFO", "uplink up", url))
                .singleElement()
                .asString()
                .contains("away=PT1H1M");
        assertThat(outage.since()).isEmpty();
        assertThat(outage.failure()).isEmpty();
        outage.failed(FAILURE);
        assertThat(LogLines.with("WARN", "uplink down", url)).hasSize(2);
        assertThat(outage.since()).contains(clock.instant());
    }
}
