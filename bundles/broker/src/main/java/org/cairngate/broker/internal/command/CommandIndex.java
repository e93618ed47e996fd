package org.cairngate.broker.internal.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.cairngate.broker.CommandStatus;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** What is known of each command, in memory and bounded; the payloads stay on disk. Thread-safe. */
final class CommandIndex {

    /** How many commands that have ended are remembered, on disk too: about 2 MiB. */
    static final int MAX_ENDED = 4096;

    private record Known(long number, CommandStatus status, Hash digest) {}

    private final CommandSettings limits;
    private final Map<String, Pending> pending = new HashMap<>();
    private final Map<String, NavigableMap<Long, Pending>> byDevice = new HashMap<>();
    private final Map<String, Known> ended = new LinkedHashMap<>();
    private long bytes;
    private long next;

    CommandIndex(CommandSettings limits) {
        this.limits = limits;
    }

    /** Makes room for a new command. Throws {@link RefusedException} {@code quota-full} when there is none. */
    synchronized void requireRoom(String deviceUid, int size) throws RefusedException {
        int waiting = byDevice.containsKey(deviceUid) ? byDevice.get(deviceUid).size() : 0;
        if (waiting >= limits.perDevice()) {
            throw full("device " + deviceUid + " has " + waiting + " commands waiting, at most " + limits.perDevice()
                    + ": connect it, or cancel some");
        }
        if (pending.size() >= limits.commands() || bytes + size > limits.bytes()) {
            throw full(pending.size() + " commands with " + bytes + " bytes wait for devices, at most "
                    + limits.commands() + " with " + limits.bytes() + ": connect the devices, or cancel some");
        }
    }

    private static RefusedException full(String why) {
        return new RefusedException(RefusalReason.QUOTA_FULL, why);
    }

    synchronized long nextNumber() {
        return next++;
    }

    synchronized void add(Pending command) {
        pending.put(command.uid(), command);
        byDevice.computeIfAbsent(command.deviceUid(), device -> new TreeMap<>()).put(command.number(), command);
        bytes += command.size();
        next = Math.max(next, command.number() + 1);
    }

    synchronized void remove(Pending command) {
        if (pending.remove(command.uid(), command)) {
            bytes -= command.size();
            NavigableMap<Long, Pending> others = byDevice.get(command.deviceUid());
            others.remove(command.number());
            if (others.isEmpty()) {
                byDevice.remove(command.deviceUid());
            }
        }
    }

    /** Remembers a command that has ended, from disk. */
    synchronized void addEnded(long number, CommandRows.Ended end) {
        ended.put(end.status().uid(), new Known(number, end.status(), end.digest()));
        next = Math.max(next, number + 1);
    }

    /** The rows of ends that have to go when there are {@code more} of them, oldest first. */
    synchronized List<Long> tooOld(int more) {
        int surplus = Math.max(0, ended.size() + more - MAX_ENDED);
        return ended.values().stream().limit(surplus).map(Known::number).toList();
    }

    /** Replaces a command by its end, and forgets the oldest end when there are too many. */
    synchronized void end(Pending command, CommandStatus status) {
        remove(command);
        ended.put(command.uid(), new Known(command.number(), status, command.digest()));
        if (ended.size() > MAX_ENDED) {
            ended.remove(ended.keySet().iterator().next());
        }
    }

    synchronized Optional<Pending> pending(String uid) {
        return Optional.ofNullable(pending.get(uid));
    }

    synchronized Optional<CommandStatus> ended(String uid) {
        return Optional.ofNullable(ended.get(uid)).map(Known::status);
    }

    synchronized Optional<CommandStatus> status(String uid) {
        return pending(uid).map(Pending::status).or(() -> ended(uid));
    }

    /** The digest of the command that has the uid. */
    synchronized Optional<Hash> digest(String uid) {
        return pending(uid).map(Pending::digest).or(() -> Optional.ofNullable(ended.get(uid))
                .map(Known::digest));
    }

    synchronized List<CommandStatus> pendingOf(String deviceUid) {
        return ofDevice(deviceUid).values().stream().map(Pending::status).toList();
    }

    /** Up to {@code most} commands of a device behind a number that may be delivered and are wanted, in order. */
    synchronized List<Pending> behind(
            String deviceUid, long number, int most, Instant now, Predicate<String> wantedTopic) {
        List<Pending> found = new ArrayList<>();
        for (Pending one : ofDevice(deviceUid).tailMap(number, false).values()) {
            if (found.size() == most) {
                break;
            }
            if (one.isDeliverable(now) && wantedTopic.test(one.topic())) {
                found.add(one);
            }
        }
        return found;
    }

    /** Those of the numbered commands that may still be delivered, in order. */
    synchronized List<Pending> still(String deviceUid, Collection<Long> numbers, Instant now) {
        return ofDevice(deviceUid).values().stream()
                .filter(one -> numbers.contains(one.number()) && one.isDeliverable(now))
                .toList();
    }

    synchronized Optional<Pending> numbered(String deviceUid, long number) {
        return Optional.ofNullable(ofDevice(deviceUid).get(number));
    }

    synchronized List<Pending> overdue(Instant now) {
        return pending.values().stream().filter(one -> one.isOverdue(now)).toList();
    }

    synchronized Optional<Boolean> markSent(String deviceUid, long number, Instant now) {
        return numbered(deviceUid, number).filter(one -> one.isDeliverable(now)).map(one -> one.markSent(now));
    }

    synchronized boolean beginEnd(Pending command) {
        return command.beginEnd();
    }

    synchronized List<String> devices() {
        return List.copyOf(byDevice.keySet());
    }

    private NavigableMap<Long, Pending> ofDevice(String deviceUid) {
        return byDevice.getOrDefault(deviceUid, new TreeMap<>());
    }
}
