package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.Site;
import org.cairngate.demo.site.SitePlan;
import org.cairngate.demo.site.Toolchain;
import org.junit.jupiter.api.Test;

/** Ports are chosen before the processes that bind them run: another program may be faster. */
class PortTakenIT {
    @Test
    void siteStartsOnOtherPortsWhenOneIsTakenMeanwhile() throws Exception {
        Toolchain toolchain = Toolchain.find();
        Path folder = toolchain
                .sites()
                .resolve("PortTakenIT-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try (Site site = Site.create(
                toolchain, folder, SitePlan.of(1, Duration.ofSeconds(1)).withoutTelemetry())) {
            int chosen = site.master().ports().get(1);
            try (ServerSocket faster = new ServerSocket(chosen, 1, InetAddress.getLoopbackAddress())) {
                site.start();
                assertThat(site.master().ports()).doesNotContain(faster.getLocalPort());
            }
            Await.until(
                    "the hub follows the chain there",
                    SiteUnderTest.SETTLE,
                    () -> site.hubs().get(0).status().text("uplink").equals("up"));
        }
    }
}
