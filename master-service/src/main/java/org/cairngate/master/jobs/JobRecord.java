package org.cairngate.master.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.cairngate.master.access.Scope;
import org.cairngate.master.registry.DeviceOperations;

/**
 * What is kept of a job: no item's body, and no token. Immutable.
 *
 * @param head what does not change
 * @param state where it is
 * @param note why it ended as it did, in words; empty when there is nothing to say
 * @param ended when it ended, in milliseconds; empty while it runs
 * @param begun items from this index on were not tried when this was written; those before it may have been
 * @param items in the order of the list
 */
record JobRecord(Head head, JobState state, String note, Optional<Instant> ended, int begun, List<Item> items) {

    /** Most items of a job. */
    static final int MAX_ITEMS = 1000;

    /** What an id looks like: the time of the beginning and random digits, so that later ones are larger. */
    static final String ID = "[0-9a-f]{28}";

    /** What is said of a job in whose midst the master ended. */
    static final String INTERRUPTED =
            "the master ended before the job did: look at the devices whose result is unknown, then begin a new job with"
                    + " those that were not begun";

    private static final Pattern IDS = Pattern.compile(ID);
    private static final Pattern UIDS = Pattern.compile(DeviceOperations.UID);

    /**
     * What does not change.
     *
     * @param id as {@link #ID}
     * @param account who began it
     * @param scope what the account was limited to then: who sees all of that sees the job
     * @param began when, in milliseconds
     */
    record Head(String id, JobOperation operation, String account, Scope scope, Instant began) {

        /** Refuses what is no id. */
        Head {
            Objects.requireNonNull(operation, "operation");
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(began, "began");
            if (!IDS.matcher(id).matches()) {
                throw new IllegalArgumentException("a job's id must match " + ID);
            }
        }
    }

    /**
     * An item.
     *
     * @param deviceUid the device
     * @param result how it ended; empty when it did not, or was not begun
     */
    record Item(String deviceUid, Optional<ItemResult> result) {

        /** Refuses what is no uid. */
        Item {
            Objects.requireNonNull(result, "result");
            if (!UIDS.matcher(deviceUid).matches()) {
                throw new IllegalArgumentException("deviceUid must match " + DeviceOperations.UID);
            }
        }
    }

    /** Refuses what is no job with an {@link IllegalArgumentException}. */
    JobRecord {
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(note, "note");
        items = List.copyOf(items);
        if (items.isEmpty() || items.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("a job has 1 to " + MAX_ITEMS + " items");
        }
        if (begun < 0 || begun > items.size()) {
            throw new IllegalArgumentException("a job has begun some of its items");
        }
        if ((state == JobState.RUNNING) == ended.isPresent()) {
            throw new IllegalArgumentException("a job runs until it ends");
        }
    }

    /** How many items ended so. */
    int count(Class<? extends ItemResult> kind) {
        return (int) items.stream()
                .map(Item::result)
                .filter(result -> result.filter(kind::isInstance).isPresent())
                .count();
    }

    /** As it is when the master ended without a word: what was begun and has no result may be done. */
    JobRecord interrupted(Instant now) {
        List<Item> known = IntStream.range(0, items.size())
                .mapToObj(index -> index < begun && items.get(index).result().isEmpty()
                        ? new Item(items.get(index).deviceUid(), Optional.of(ItemResult.CUT_SHORT))
                        : items.get(index))
                .toList();
        return new JobRecord(head, JobState.INTERRUPTED, INTERRUPTED, Optional.of(now), begun, known);
    }
}
