package org.cairngate.ledger.state;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.pcollections.TreePMap;

/**
 * The devices of a registry: by uid, by key, and in order of their uids those that are bound to a hub or have a status. Immutable; what
 * comes after a change shares with what was before all but the path to the device, so that a change costs the same among a million.
 *
 * @param byUid all, revoked ones too
 * @param uidsByDid whose key a did:key is
 * @param byHub those that may use one hub only, by its name and their uids
 * @param byStatus those that are not active, which nearly all are, by status and uid
 */
record Devices(
        TreePMap<String, DeviceRecord> byUid,
        TreePMap<String, String> uidsByDid,
        TreePMap<String, TreePMap<String, DeviceRecord>> byHub,
        TreePMap<DeviceStatus, TreePMap<String, DeviceRecord>> byStatus) {

    static final Devices NONE = new Devices(TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), TreePMap.empty());

    /** Many devices, by uid: one after the other, they would take some ten times as long. */
    static Devices of(SortedMap<String, DeviceRecord> devices) {
        SortedMap<String, String> uidsByDid = new TreeMap<>();
        SortedMap<String, SortedMap<String, DeviceRecord>> byHub = new TreeMap<>();
        SortedMap<DeviceStatus, SortedMap<String, DeviceRecord>> byStatus = new TreeMap<>();
        for (DeviceRecord device : devices.values()) {
            if (!device.did().isEmpty()) {
                uidsByDid.put(device.did(), device.uid());
            }
            hub(device).ifPresent(hub -> byHub.computeIfAbsent(hub, any -> new TreeMap<>())
                    .put(device.uid(), device));
            status(device).ifPresent(status -> byStatus.computeIfAbsent(status, any -> new TreeMap<>())
                    .put(device.uid(), device));
        }
        return new Devices(
                TreePMap.fromSortedMap(devices), TreePMap.fromSortedMap(uidsByDid), index(byHub), index(byStatus));
    }

    private static <K extends Comparable<? super K>> TreePMap<K, TreePMap<String, DeviceRecord>> index(
            SortedMap<K, SortedMap<String, DeviceRecord>> devices) {
        SortedMap<K, TreePMap<String, DeviceRecord>> index = new TreeMap<>();
        devices.forEach((key, some) -> index.put(key, TreePMap.fromSortedMap(some)));
        return TreePMap.fromSortedMap(index);
    }

    /** With one more device, or another record of one. */
    Devices plus(DeviceRecord device) {
        Optional<DeviceRecord> before = Optional.ofNullable(byUid.get(device.uid()));
        return new Devices(
                byUid.plus(device.uid(), device),
                device.did().isEmpty() ? uidsByDid : uidsByDid.plus(device.did(), device.uid()),
                moved(byHub, before.flatMap(Devices::hub), hub(device), device),
                moved(byStatus, before.flatMap(Devices::status), status(device), device));
    }

    /** Those with larger uids, in their order. */
    Collection<DeviceRecord> after(String uid) {
        return byUid.tailMap(uid, false).values();
    }

    /** Those that are bound to a hub, with larger uids. */
    Collection<DeviceRecord> after(String uid, String hub) {
        return after(uid, byHub, hub);
    }

    /** Those of a status, with larger uids; nothing for the active ones, which have no list of their own. */
    Optional<Collection<DeviceRecord>> after(String uid, DeviceStatus status) {
        return status == DeviceStatus.ACTIVE ? Optional.empty() : Optional.of(after(uid, byStatus, status));
    }

    private static <K> Collection<DeviceRecord> after(
            String uid, TreePMap<K, TreePMap<String, DeviceRecord>> index, K key) {
        return index.getOrDefault(key, TreePMap.empty()).tailMap(uid, false).values();
    }

    private static Optional<String> hub(DeviceRecord device) {
        return Optional.of(device.hub()).filter(hub -> !hub.isEmpty());
    }

    private static Optional<DeviceStatus> status(DeviceRecord device) {
        return Optional.of(device.status()).filter(status -> status != DeviceStatus.ACTIVE);
    }

    /** An index with the device under its new key, and no longer under its old one. */
    private static <K extends Comparable<? super K>> TreePMap<K, TreePMap<String, DeviceRecord>> moved(
            TreePMap<K, TreePMap<String, DeviceRecord>> index, Optional<K> from, Optional<K> to, DeviceRecord device) {
        TreePMap<K, TreePMap<String, DeviceRecord>> left = index;
        if (from.isPresent() && !from.equals(to)) {
            TreePMap<String, DeviceRecord> others = index.get(from.get()).minus(device.uid());
            left = others.isEmpty() ? index.minus(from.get()) : index.plus(from.get(), others);
        }
        if (to.isEmpty()) {
            return left;
        }
        return left.plus(to.get(), left.getOrDefault(to.get(), TreePMap.empty()).plus(device.uid(), device));
    }
}
