package org.cairngate.demo.device;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A simulated device from switch-on to switch-off: makes its key, waits to be registered, then publishes its readings. */
public final class Device {
    /** What a small device can buffer while its hub is away. */
    private static final int WINDOW = 200;

    private final Path folder;
    private final DeviceSettings settings;
    private final CountDownLatch begin = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    private Device(Path folder) throws IOException {
        this.folder = folder;
        this.settings = DeviceSettings.read(folder);
    }

    /** Runs the device that is configured in {@code folder} until its standard input ends. */
    public static void run(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Device device = new Device(folder);
        Thread switchOff = new Thread(device::obey, "orders");
        switchOff.setDaemon(true);
        switchOff.start();
        device.live();
    }

    /** Any line means "you are registered", and the end of input means "off". */
    private void obey() {
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (orders.readLine() != null) {
                begin.countDown();
            }
        } catch (IOException e) {
            // The one that gave orders is gone.
        }
        end.countDown();
        begin.countDown();
    }

    private HubAccess access() throws IOException, GeneralSecurityException, InterruptedException {
        if (settings.credential() == DeviceSettings.Credential.TOKEN) {
            begin.await();
            return HubAccess.withToken(settings.place(), settings.uid(), DeviceSettings.readPassword(folder));
        }
        DeviceIdentity identity = DeviceIdentity.loadOrCreate(folder, settings.uid());
        Path did = DeviceSettings.didFile(folder);
        Path temporary = folder.resolve("did.tmp");
        Files.writeString(temporary, identity.did());
        Files.move(temporary, did, StandardCopyOption.ATOMIC_MOVE);
        begin.await();
        return HubAccess.withCertificate(settings.place(), identity);
    }

    private void live() throws IOException, GeneralSecurityException, InterruptedException {
        HubAccess access = access();
        if (end.getCount() == 0) {
            return;
        }
        try (Writer notes = Files.newBufferedWriter(
                DeviceSettings.acknowledgedFile(folder), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            Publisher publisher =
                    new Publisher(access, settings.uid(), settings.topic(), WINDOW, (uid, latency) -> note(notes, uid));
            publishUntilEnd(publisher);
            publisher.close();
        }
    }

    private void publishUntilEnd(Publisher publisher) throws IOException, InterruptedException {
        Readings readings = Readings.named(settings.readings(), settings.uid().hashCode());
        EventText text = new EventText(settings.namespace(), settings.uid());
        while (!end.await(settings.interval().toMillis(), TimeUnit.MILLISECONDS)) {
            String uid = UUID.randomUUID().toString();
            byte[] event = text.event(uid, Instant.ofEpochMilli(System.currentTimeMillis()), readings.next());
            if (!publisher.offer(uid, event, settings.interval())) {
                System.out.println(
                        "buffer full device=" + settings.uid() + " unacknowledged=" + publisher.unacknowledged());
            }
        }
    }

    private static void note(Writer notes, String uid) {
        synchronized (notes) {
            try {
                notes.write(uid + "\n");
                notes.flush();
            } catch (IOException e) {
                System.out.println("cannot note an acknowledged event uid=" + uid + " cause=" + e.getMessage());
            }
        }
    }
}
