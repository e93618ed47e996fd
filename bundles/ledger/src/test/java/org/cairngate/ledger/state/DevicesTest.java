package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;

class DevicesTest {

    private static final List<String> HUBS = List.of("", "east", "north", "west");
    private static final int CHANGES = 60;

    @Property(tries = 100)
    void listsAreWhatAScanOfAllDevicesFinds(@ForAll long seed) {
        Random random = new Random(seed);
        NavigableMap<String, DeviceRecord> expected = new TreeMap<>();
        Devices devices = Devices.NONE;
        for (int i = 0; i < CHANGES; i++) {
            DeviceRecord device = device(random, i);
            Devices before = devices;
            List<DeviceRecord> all = List.copyOf(before.byUid().values());
            devices = before.plus(device);
            expected.put(device.uid(), device);
            assertThat(before.byUid().values()).as("what was before").containsExactlyElementsOf(all);
        }
        requireSame(devices, expected, "d" + random.nextInt(20));
        requireSame(devices, expected, "");
        assertThat(Devices.of(expected)).isEqualTo(devices);
    }

    private static void requireSame(Devices devices, NavigableMap<String, DeviceRecord> expected, String after) {
        assertThat(devices.after(after)).containsExactlyElementsOf(scan(expected, after, device -> true));
        for (String hub : HUBS.subList(1, HUBS.size())) {
            assertThat(devices.after(after, hub)).containsExactlyElementsOf(scan(expected, after, device -> device.hub()
                    .equals(hub)));
        }
        assertThat(devices.after(after, "nowhere")).isEmpty();
        for (DeviceStatus status : DeviceStatus.values()) {
            devices.after(after, status)
                    .ifPresentOrElse(
                            found -> assertThat(found)
                                    .containsExactlyElementsOf(
                                            scan(expected, after, device -> device.status() == status)),
                            () -> assertThat(status).isEqualTo(DeviceStatus.ACTIVE));
        }
        expected.values().stream().filter(device -> !device.did().isEmpty()).forEach(device -> assertThat(
                        devices.uidsByDid().get(device.did()))
                .isEqualTo(device.uid()));
    }

    private static List<DeviceRecord> scan(
            NavigableMap<String, DeviceRecord> devices, String after, Predicate<DeviceRecord> wanted) {
        return devices.tailMap(after, false).values().stream().filter(wanted).toList();
    }

    private static DeviceRecord device(Random random, long height) {
        String uid = "d" + random.nextInt(20);
        DeviceStatus[] statuses = DeviceStatus.values();
        return new DeviceRecord(
                uid,
                Optional.empty(),
                new DeviceCredentials(uid.endsWith("1") ? "did:key:" + uid : "", Optional.empty()),
                HUBS.get(random.nextInt(HUBS.size())),
                statuses[random.nextInt(statuses.length)],
                Hash.ZERO,
                height);
    }
}
