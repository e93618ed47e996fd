package org.cairngate.master.jobs;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.master.access.Scope;
import org.cairngate.master.access.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The file of a job: JSON with a version. */
final class JobFormat {

    /** Most bytes of a file: an item has at most 2 KiB, a scope's hubs 7 KiB. */
    static final int MAX_BYTES = 3 << 20;

    private static final int VERSION = 1;
    private static final int MAX_TEXT = 512;
    private static final int MIN_STATUS = 400;
    private static final int MAX_STATUS = 599;
    /** Year 9999: what every reader of times can hold. */
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final Set<String> MEMBERS = Set.of(
            "version",
            "id",
            "operation",
            "account",
            "organisation",
            "hubs",
            "beganAt",
            "state",
            "note",
            "endedAt",
            "begun",
            "items");
    private static final Set<String> ITEM_MEMBERS =
            Set.of("deviceUid", "result", "transactionId", "height", "token", "status", "reason", "detail");

    private JobFormat() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it is no such file, or of another version
     */
    static JobRecord read(byte[] bytes) {
        JsonNode root = StrictJson.read(bytes, MAX_BYTES);
        if (root.path("version").isInt() && root.get("version").asInt() != VERSION) {
            throw new IllegalArgumentException("it is of another version than " + VERSION);
        }
        if (!root.path("version").isInt() || !MEMBERS.containsAll(root.propertyNames())) {
            throw new IllegalArgumentException("it is no job of version " + VERSION);
        }
        List<JobRecord.Item> items = new ArrayList<>();
        for (JsonNode entry : array(root, "items")) {
            items.add(item(entry));
        }
        return new JobRecord(
                head(root),
                JobState.labelled(text(root, "state"))
                        .orElseThrow(() -> new IllegalArgumentException("a job is in no such state")),
                text(root, "note"),
                root.has("endedAt") ? Optional.of(time(root, "endedAt")) : Optional.empty(),
                number(root, "begun"),
                items);
    }

    private static JobRecord.Head head(JsonNode root) {
        Set<String> hubs = new HashSet<>();
        for (JsonNode hub : array(root, "hubs")) {
            if (!hub.isString()) {
                throw new IllegalArgumentException("hubs of a job are texts");
            }
            hubs.add(hub.asString());
        }
        return new JobRecord.Head(
                text(root, "id"),
                JobOperation.labelled(text(root, "operation"))
                        .orElseThrow(() -> new IllegalArgumentException("a job does nothing of that name")),
                text(root, "account"),
                new Scope(root.has("organisation") ? Optional.of(text(root, "organisation")) : Optional.empty(), hubs),
                time(root, "beganAt"));
    }

    private static JobRecord.Item item(JsonNode entry) {
        if (!entry.isObject() || !ITEM_MEMBERS.containsAll(entry.propertyNames())) {
            throw new IllegalArgumentException("an item has members that are unknown");
        }
        return new JobRecord.Item(
                text(entry, "deviceUid"), entry.has("result") ? Optional.of(result(entry)) : Optional.empty());
    }

    private static ItemResult result(JsonNode entry) {
        return switch (text(entry, "result")) {
            case "done" ->
                new ItemResult.Done(
                        text(entry, "transactionId"),
                        entry.has("height") ? Optional.of(height(entry)) : Optional.empty(),
                        token(entry));
            case "refused" -> new ItemResult.Refused(status(entry), text(entry, "reason"), text(entry, "detail"));
            case "unknown" -> new ItemResult.Unknown(text(entry, "detail"));
            default -> throw new IllegalArgumentException("an item ends in no such way");
        };
    }

    private static boolean token(JsonNode entry) {
        if (!entry.path("token").isBoolean()) {
            throw new IllegalArgumentException("token of an item says whether one was issued, and nothing else");
        }
        return entry.get("token").asBoolean();
    }

    private static int status(JsonNode entry) {
        int status = number(entry, "status");
        if (status < MIN_STATUS || status > MAX_STATUS) {
            throw new IllegalArgumentException("a refusal has no status " + status);
        }
        return status;
    }

    private static long height(JsonNode entry) {
        if (!entry.get("height").isIntegralNumber() || !entry.get("height").canConvertToLong()) {
            throw new IllegalArgumentException("height of an item is no number");
        }
        return entry.get("height").asLong();
    }

    private static int number(JsonNode entry, String member) {
        if (!entry.path(member).isInt()) {
            throw new IllegalArgumentException(member + " is no number");
        }
        return entry.get(member).asInt();
    }

    private static Instant time(JsonNode entry, String member) {
        try {
            Instant time = Instant.parse(text(entry, member));
            if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
                throw new IllegalArgumentException(member + " is no time of a job");
            }
            return time;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(member + " is no time: " + e.getMessage(), e);
        }
    }

    private static JsonNode array(JsonNode root, String member) {
        if (!root.path(member).isArray() || root.get(member).size() > JobRecord.MAX_ITEMS) {
            throw new IllegalArgumentException(member + " is no list of at most " + JobRecord.MAX_ITEMS);
        }
        return root.get(member);
    }

    private static String text(JsonNode entry, String member) {
        if (!entry.path(member).isString()
                || entry.get(member).asString().length() > MAX_TEXT
                || !StandardCharsets.UTF_8
                        .newEncoder()
                        .canEncode(entry.get(member).asString())) {
            throw new IllegalArgumentException(member + " is no text");
        }
        return entry.get(member).asString();
    }

    /** The file of this job. */
    static String write(JobRecord job) {
        JobRecord.Head head = job.head();
        ObjectNode root = StrictJson.create(VERSION)
                .put("id", head.id())
                .put("operation", head.operation().label())
                .put("account", head.account());
        head.scope().organisation().ifPresent(name -> root.put("organisation", name));
        ArrayNode hubs = root.putArray("hubs");
        head.scope().hubs().forEach(hubs::add);
        root.put("beganAt", head.began().toString())
                .put("state", job.state().label())
                .put("note", job.note());
        job.ended().ifPresent(time -> root.put("endedAt", time.toString()));
        root.put("begun", job.begun());
        ArrayNode items = root.putArray("items");
        job.items().forEach(item -> put(items.addObject(), item));
        return StrictJson.compact(root);
    }

    private static void put(ObjectNode entry, JobRecord.Item item) {
        entry.put("deviceUid", item.deviceUid());
        item.result().ifPresent(result -> entry.put("result", result.label()));
        if (item.result().orElse(null) instanceof ItemResult.Done done) {
            entry.put("transactionId", done.transactionId());
            done.height().ifPresent(height -> entry.put("height", height));
            entry.put("token", done.token());
        } else if (item.result().orElse(null) instanceof ItemResult.Refused refused) {
            entry.put("status", refused.status())
                    .put("reason", refused.reason())
                    .put("detail", refused.detail());
        } else if (item.result().orElse(null) instanceof ItemResult.Unknown unknown) {
            entry.put("detail", unknown.detail());
        }
    }
}
