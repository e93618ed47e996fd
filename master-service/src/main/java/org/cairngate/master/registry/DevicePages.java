package org.cairngate.master.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.master.access.Scope;

/**
 * Reads pages of devices in the order of their uids. What is bound to a hub, or not active, the state has lists of, and the owners what
 * is an organisation's; whatever else a filter asks for is looked up, of at most {@link #MAX_LOOKED} devices and {@link #MAX_READ} attributes for a page: a page may be short,
 * or empty, and have a next one. A device that is registered between two pages is in the second if it comes behind the first;
 * nothing is left out or shown twice. Immutable.
 */
final class DevicePages {

    /** Devices of the state that are looked at for a page. */
    static final int MAX_LOOKED = 20_000;

    /** Devices whose attributes are read for a page, each a read of the store. */
    static final int MAX_READ = 2_000;

    private static final Iterator<DeviceRecord> NONE = Collections.emptyIterator();

    private final State state;
    private final Owners owners;
    private final Scope scope;
    private final Function<DeviceRecord, KnownDevice> known;

    /**
     * Pages of one state.
     *
     * @param owners whose the devices of the state are
     * @param scope what the reader may see
     * @param known reads what lies beside the chain
     */
    DevicePages(State state, Owners owners, Scope scope, Function<DeviceRecord, KnownDevice> known) {
        this.state = state;
        this.owners = owners;
        this.scope = scope;
        this.known = known;
    }

    /**
     * Some devices.
     *
     * @param devices by uid
     * @param next the cursor of the next page; empty when everything was looked at
     */
    record Page(List<DeviceView> devices, Optional<String> next) {}

    /** The devices whose uids are larger than the cursor and that the filter lets through. */
    Page find(DeviceFilter filter, String cursor, int limit) {
        Iterator<DeviceRecord> candidates = candidates(filter, cursor);
        List<DeviceView> found = new ArrayList<>();
        String last = cursor;
        int read = 0;
        for (int looked = 0; candidates.hasNext(); looked++) {
            if (looked == MAX_LOOKED || read == MAX_READ) {
                return new Page(found, Optional.of(last));
            }
            DeviceRecord device = candidates.next();
            last = device.uid();
            if (filter.admits(device) && filter.admits(owners.device(device.uid()))) {
                read++;
                DeviceView view = known.apply(device).view();
                if (filter.admits(view)) {
                    found.add(view);
                }
            }
            if (found.size() > limit) {
                List<DeviceView> page = List.copyOf(found.subList(0, limit));
                return new Page(page, Optional.of(page.get(limit - 1).deviceUid()));
            }
        }
        return new Page(found, Optional.empty());
    }

    /** Of these none is out of the scope: a cursor may name any of them. */
    private Iterator<DeviceRecord> candidates(DeviceFilter filter, String cursor) {
        Iterator<DeviceRecord> some = list(filter, cursor);
        Iterable<DeviceRecord> list = () -> some;
        return StreamSupport.stream(list.spliterator(), false)
                .filter(device -> !HubOwner.isCarrier(device)
                        && scope.covers(owners.device(device.uid()).map(Owner::organisation), device.hub()))
                .iterator();
    }

    /**
     * The shortest list that has all that are wanted. It has no others than the caller's for who is limited to an organisation or to hubs;
     * for who is limited to both, those of others at the same hubs.
     */
    private Iterator<DeviceRecord> list(DeviceFilter filter, String cursor) {
        Optional<String> hub = filter.onlyHub()
                .filter(any -> scope.organisation().isEmpty() || !scope.hubs().isEmpty());
        if (hub.isPresent()) {
            return scope.hubs().isEmpty() || scope.hubs().contains(hub.get())
                    ? state.devicesAfter(cursor, hub.get()).iterator()
                    : NONE;
        }
        if (!scope.hubs().isEmpty()) {
            return new MergedDevices(scope.hubs().stream()
                    .map(name -> state.devicesAfter(cursor, name).iterator())
                    .toList());
        }
        Optional<String> organisation = filter.onlyOrganisation().or(scope::organisation);
        if (organisation.isPresent()) {
            if (!scope.coversOrganisation(organisation.get())) {
                return NONE;
            }
            return owners.uidsAfter(cursor, organisation.get()).stream()
                    .flatMap(uid -> state.device(uid).stream())
                    .iterator();
        }
        return filter.onlyStatus()
                .flatMap(status -> state.devicesAfter(cursor, status))
                .orElseGet(() -> state.devicesAfter(cursor))
                .iterator();
    }
}
