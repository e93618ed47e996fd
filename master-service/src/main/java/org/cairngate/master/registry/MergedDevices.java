package org.cairngate.master.registry;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.cairngate.ledger.state.DeviceRecord;

/** Several lists of devices as one, each by uid and no device in two of them. For one thread. */
final class MergedDevices implements Iterator<DeviceRecord> {

    private record Head(DeviceRecord device, Iterator<DeviceRecord> rest) {}

    private final PriorityQueue<Head> heads =
            new PriorityQueue<>(Comparator.comparing(head -> head.device().uid()));

    MergedDevices(List<Iterator<DeviceRecord>> lists) {
        lists.forEach(this::put);
    }

    private void put(Iterator<DeviceRecord> list) {
        if (list.hasNext()) {
            heads.add(new Head(list.next(), list));
        }
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public DeviceRecord next() {
        if (heads.isEmpty()) {
            throw new NoSuchElementException();
        }
        Head first = heads.remove();
        put(first.rest());
        return first.device();
    }
}
