package org.cairngate.master.registry;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/**
 * Whose the devices and hubs of the chain are after some block. Immutable; what comes after a change shares with what was before all
 * but the path to what changed.
 *
 * @param devices owners of devices, by uid; nobody's have none
 * @param uids devices by organisation, each under its uid with itself
 * @param hubs owners of hubs, by name
 * @param sites how much there is at each site, by {@code organisation/site}
 */
record Owners(
        TreePMap<String, Owner> devices,
        TreePMap<String, TreePMap<String, String>> uids,
        TreePMap<String, Owner> hubs,
        TreePMap<String, Count> sites) {

    static final Owners NONE = new Owners(TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), TreePMap.empty());

    /** What there is at a site, revoked ones too. */
    record Count(long devices, long hubs) {

        private static final Count NOTHING = new Count(0, 0);

        private Count plus(Kind kind, int more) {
            return kind == Kind.DEVICE ? new Count(devices + more, hubs) : new Count(devices, hubs + more);
        }
    }

    /** What belongs to somebody. */
    enum Kind {
        DEVICE,
        HUB;

        /** As people read it, {@code device} or {@code hub}. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * That something has an owner from some block on.
     *
     * @param name the device's uid or the hub's name
     */
    record Entry(Kind kind, String name, Owner owner) {}

    /** The owners after many changes, the oldest first: one after the other, they would take some ten times as long. */
    static Owners of(List<Entry> entries) {
        SortedMap<String, Owner> devices = new TreeMap<>();
        SortedMap<String, Owner> hubs = new TreeMap<>();
        entries.forEach(entry -> (entry.kind() == Kind.DEVICE ? devices : hubs).put(entry.name(), entry.owner()));
        Map<String, SortedMap<String, String>> uids = new TreeMap<>();
        SortedMap<String, Count> sites = new TreeMap<>();
        devices.forEach((uid, owner) -> {
            uids.computeIfAbsent(owner.organisation(), any -> new TreeMap<>()).put(uid, uid);
            sites.merge(owner.namespace(), new Count(1, 0), (before, one) -> before.plus(Kind.DEVICE, 1));
        });
        hubs.forEach((name, owner) ->
                sites.merge(owner.namespace(), new Count(0, 1), (before, one) -> before.plus(Kind.HUB, 1)));
        SortedMap<String, TreePMap<String, String>> byOrganisation = new TreeMap<>();
        uids.forEach((organisation, some) -> byOrganisation.put(organisation, TreePMap.fromSortedMap(some)));
        return new Owners(
                TreePMap.fromSortedMap(devices),
                TreePMap.fromSortedMap(byOrganisation),
                TreePMap.fromSortedMap(hubs),
                TreePMap.fromSortedMap(sites));
    }

    /** Whose a device is. */
    Optional<Owner> device(String uid) {
        return Optional.ofNullable(devices.get(uid));
    }

    /** Whose a hub is. */
    Optional<Owner> hub(String name) {
        return Optional.ofNullable(hubs.get(name));
    }

    /** The uids of an organisation's devices that are larger than this text, in their order. */
    Collection<String> uidsAfter(String uid, String organisation) {
        return uids.getOrDefault(organisation, TreePMap.empty())
                .tailMap(uid, false)
                .keySet();
    }

    /** The owners after one more change. */
    Owners plus(Entry entry) {
        Optional<Owner> before = before(entry);
        Owner owner = entry.owner();
        TreePMap<String, Count> counts =
                before.map(old -> counted(sites, old, entry.kind(), -1)).orElse(sites);
        counts = counted(counts, owner, entry.kind(), 1);
        if (entry.kind() == Kind.HUB) {
            return new Owners(devices, uids, hubs.plus(entry.name(), owner), counts);
        }
        TreePMap<String, TreePMap<String, String>> left =
                before.map(old -> without(old.organisation(), entry.name())).orElse(uids);
        TreePMap<String, String> own = left.getOrDefault(owner.organisation(), TreePMap.empty());
        return new Owners(
                devices.plus(entry.name(), owner),
                left.plus(owner.organisation(), own.plus(entry.name(), entry.name())),
                hubs,
                counts);
    }

    /** Whose it is before the change that an entry tells. */
    Optional<Owner> before(Entry entry) {
        return entry.kind() == Kind.DEVICE ? device(entry.name()) : hub(entry.name());
    }

    private TreePMap<String, TreePMap<String, String>> without(String organisation, String uid) {
        TreePMap<String, String> others = uids.get(organisation).minus(uid);
        return others.isEmpty() ? uids.minus(organisation) : uids.plus(organisation, others);
    }

    private static TreePMap<String, Count> counted(TreePMap<String, Count> counts, Owner owner, Kind kind, int more) {
        Count count = counts.getOrDefault(owner.namespace(), Count.NOTHING).plus(kind, more);
        return count.equals(Count.NOTHING) ? counts.minus(owner.namespace()) : counts.plus(owner.namespace(), count);
    }
}
