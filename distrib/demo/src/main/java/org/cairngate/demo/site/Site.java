package org.cairngate.demo.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.cairngate.cli.master.MasterClient;

/**
 * A site of real processes: one master, its hubs and their devices, all on loopback, all below one folder. Closing it, or the end of this
 * JVM by whatever cause, ends every process. Meant for one thread, reading from others is fine.
 */
public final class Site implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    // Ports are chosen here and bound by other processes: somebody else may be faster.
    private static final int STARTS = 3;

    private final SiteFolder folder;
    private final Warden warden;
    private final FreePorts ports = new FreePorts();
    private final MasterProcess master;
    private final List<GatewayProcess> hubs = new ArrayList<>();
    private final List<DeviceProcess> devices = new CopyOnWriteArrayList<>();
    private final Thread hook = new Thread(this::endProcesses, "site-end");

    private Site(SiteFolder folder, int hubCount) throws IOException {
        this.folder = folder;
        this.warden = Warden.start(folder.toolchain(), folder.logs().resolve("warden.log"));
        this.master = new MasterProcess(folder, warden);
        for (int i = 1; i <= hubCount; i++) {
            hubs.add(new GatewayProcess("hub-" + i, folder, warden));
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Creates keys, genesis and configurations below {@code path}; no process of the site runs yet.
     *
     * @param path a folder that is empty or does not exist
     */
    public static Site create(Toolchain toolchain, Path path, SitePlan plan) throws IOException {
        Files.createDirectories(path);
        try (var entries = Files.list(path)) {
            if (entries.findAny().isPresent()) {
                throw new IOException(path + " is not empty: name a new folder");
            }
        }
        Site site = new Site(new SiteFolder(path.toAbsolutePath().normalize(), toolchain), plan.hubs());
        try {
            site.initialise(plan);
            return site;
        } catch (IOException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    private void initialise(SitePlan plan) throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        Tasks.onAll(hubs, hub -> {
            String key = hub.createKey(plan.certificate());
            synchronized (keys) {
                keys.put(hub.name(), key);
            }
        });
        master.initialise(keys, plan);
        configure();
    }

    /** Chooses ports and tells them to who must know them. */
    private void configure() throws IOException {
        master.choosePorts(ports);
        for (GatewayProcess hub : hubs) {
            hub.choosePorts(ports);
        }
        Tasks.onAll(hubs, hub -> hub.initialise(master));
    }

    /**
     * Starts master and hubs and returns when all of them answer. When one does not because another program took its port since
     * it was chosen, all get other ports and are started again.
     */
    public void start() throws IOException, TimeoutException {
        for (int attempt = 1; ; attempt++) {
            try {
                startServers();
                return;
            } catch (IOException | TimeoutException e) {
                if (attempt == STARTS || !portIsTaken()) {
                    throw e;
                }
                configure();
            }
        }
    }

    /** Whether somebody else listens on a port of ours; ends our own servers to find out. */
    private boolean portIsTaken() throws IOException {
        List<SiteServer> servers = new ArrayList<>(hubs);
        servers.add(master);
        for (SiteServer server : servers) {
            server.kill();
        }
        return servers.stream().flatMap(server -> server.ports().stream()).anyMatch(port -> !FreePorts.isFree(port));
    }

    private void startServers() throws IOException, TimeoutException {
        for (GatewayProcess hub : hubs) {
            hub.begin();
        }
        master.start();
        for (GatewayProcess hub : hubs) {
            hub.awaitReady();
        }
    }

    /**
     * Registers devices at the master and starts them, several at a time.
     *
     * @param placement what each publishes and how it proves who it is, and the hub where it is registered and connects
     */
    public void addDevices(Map<DevicePlan, GatewayProcess> placement) throws IOException {
        List<DeviceProcess> added = new ArrayList<>();
        placement.forEach((plan, hub) -> added.add(new DeviceProcess(plan, hub, folder)));
        devices.addAll(added);
        MasterClient client = master.client();
        Tasks.onAll(added, device -> device.start(client, warden));
    }

    /** Registers a device that has no process: whoever holds the answered password is that device. */
    public String registerToken(String deviceUid, String hub) throws IOException {
        MasterClient client = master.client();
        return new Answer(client.post("/v1/devices", Map.of("deviceUid", deviceUid, "hub", hub))).text("password");
    }

    public MasterProcess master() {
        return master;
    }

    public List<GatewayProcess> hubs() {
        return List.copyOf(hubs);
    }

    public List<DeviceProcess> devices() {
        return List.copyOf(devices);
    }

    public Path path() {
        return folder.path();
    }

    public Path logs() {
        return folder.logs();
    }

    public Toolchain toolchain() {
        return folder.toolchain();
    }

    Warden warden() {
        return warden;
    }

    /** Starts a program of ours that ends with the site. */
    public ChildProcess startProcess(String name, List<String> command) throws IOException {
        return ChildProcess.start(name, command, folder.logs().resolve(name + ".log"), warden);
    }

    /** Ends the devices, so that nothing new arrives while hubs and master finish what they have. */
    public void stopDevices() throws IOException {
        Tasks.onAll(devices, DeviceProcess::stop);
    }

    /** Ends hubs and master in good order, so that their stores can be examined. */
    public boolean stop() throws IOException {
        stopDevices();
        boolean clean = true;
        for (GatewayProcess hub : hubs) {
            hub.process().ifPresent(ChildProcess::beginStop);
        }
        for (GatewayProcess hub : hubs) {
            clean &= hub.stop();
        }
        return master.stop() && clean;
    }

    @Override
    public void close() throws IOException {
        endProcesses();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook with it.
        }
    }

    private void endProcesses() {
        List<ChildProcess> all = new ArrayList<>();
        devices.forEach(device -> device.process().ifPresent(all::add));
        hubs.forEach(hub -> hub.process().ifPresent(all::add));
        master.process().ifPresent(all::add);
        all.forEach(ChildProcess::beginStop);
        try {
            for (ChildProcess process : all) {
                process.stop(GRACE);
            }
            warden.close();
        } catch (IOException e) {
            all.forEach(ChildProcess::beginStop);
        }
    }
}
