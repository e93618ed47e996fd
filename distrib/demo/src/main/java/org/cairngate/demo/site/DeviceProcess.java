package org.cairngate.demo.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.demo.device.DeviceSettings;
import org.cairngate.demo.device.DeviceSettings.Credential;

/**
 * A device as a process. It makes its own key where it has one; the site registers the public half and tells the device
 * on its standard input that it may begin. The device ends when that input ends.
 */
public final class DeviceProcess {
    private static final int HEAP_MEGABYTES = 24;
    private static final Duration START = Duration.ofSeconds(30);

    private final DevicePlan plan;
    private final GatewayProcess hub;
    private final SiteFolder folder;
    private volatile Optional<ChildProcess> process = Optional.empty();

    DeviceProcess(DevicePlan plan, GatewayProcess hub, SiteFolder folder) {
        this.plan = plan;
        this.hub = hub;
        this.folder = folder;
    }

    void start(MasterClient master, Warden warden) throws IOException, TimeoutException {
        Files.createDirectories(path());
        new DeviceSettings(
                        plan.uid(),
                        plan.namespace(),
                        plan.credential(),
                        new DeviceSettings.Place(hub.broker(), hub.deviceCa()),
                        plan.readings(),
                        plan.interval())
                .write(path());
        ChildProcess started = ChildProcess.start(
                plan.uid(),
                folder.toolchain().demoCommand(HEAP_MEGABYTES, "device", path().toString()),
                folder.logs().resolve(plan.uid() + ".log"),
                warden);
        process = Optional.of(started);
        Map<String, String> registration = new HashMap<>(Map.of("deviceUid", plan.uid(), "hub", hub.name()));
        if (plan.credential() == Credential.CERTIFICATE) {
            Path did = DeviceSettings.didFile(path());
            Await.until(plan.uid() + " has made its key (log: " + started.log() + ")", START, () -> Files.exists(did));
            registration.put("did", Files.readString(did).strip());
        }
        Answer answer = new Answer(master.post("/v1/devices", registration));
        if (plan.credential() == Credential.TOKEN) {
            DeviceSettings.writePassword(path(), answer.text("password"));
        }
        started.tell("begin");
    }

    /** The uids of the events that were acknowledged so far, as the device itself noted them. */
    public List<String> acknowledged() throws IOException {
        Path file = DeviceSettings.acknowledgedFile(path());
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    public void stop() throws IOException {
        if (process.isPresent()) {
            process.get().stop(Duration.ofSeconds(5));
        }
    }

    public String uid() {
        return plan.uid();
    }

    public GatewayProcess hub() {
        return hub;
    }

    public Optional<ChildProcess> process() {
        return process;
    }

    public Path path() {
        return folder.path().resolve("devices").resolve(plan.uid());
    }
}
