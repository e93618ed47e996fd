package org.cairngate.broker;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.fixture.TokenDevice;
import org.cairngate.journal.JournalSettings;

/** A broker whose journal commits once in 200 ms, until it has a number of events; then it says what memory it took. */
final class SlowDiskBroker {

    private static final Duration COMMIT = Duration.ofMillis(200);

    private SlowDiskBroker() {}

    /** Arguments: a folder, the number of devices d0, d1, ..., and the number of events to wait for. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Registry registry = new Registry();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            registry.registerToken("d" + i, TokenDevice.METADATA);
        }
        long events = Long.parseLong(arguments[2]);
        JournalSettings slow = new JournalSettings(
                folder.resolve("journal"),
                JournalSettings.DEFAULT_QUOTA_BYTES,
                COMMIT,
                JournalSettings.DEFAULT_QUEUE_BYTES);
        Site site = new Site(folder, registry, slow, journal -> journal);
        long[] mostDirect = {0};
        Files.writeString(folder.resolve("port.new"), Integer.toString(site.port()));
        Files.move(folder.resolve("port.new"), folder.resolve("port"));
        Await.until("every event is stored", () -> {
            mostDirect[0] = Math.max(
                    mostDirect[0], PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
            return site.journal().next() >= events;
        });
        System.out.println("direct " + mostDirect[0]);
        // The parent ends the process: the last acknowledgements are still on their way.
        System.in.read();
    }
}
