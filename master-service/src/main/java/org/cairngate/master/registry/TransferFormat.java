package org.cairngate.master.registry;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.master.access.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The file of the offers: JSON with a version. */
final class TransferFormat {

    /** Most bytes of a file; an offer has at most 450. */
    static final int MAX_BYTES = 8 << 20;

    /** The version that is written. The first one, which knew no hubs, is read too. */
    private static final int VERSION = 2;

    private static final int FIRST_VERSION = 1;
    private static final String DEVICE = "deviceUid";
    private static final String HUB = "hub";
    /** Year 9999: what every reader of times can hold. */
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final Set<String> FIRST_MEMBERS = Set.of(DEVICE, "from", "to", "site", "offeredAt");

    private TransferFormat() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it is no such file, or of another version
     */
    static List<TransferOffer> read(byte[] bytes) {
        JsonNode root = StrictJson.read(bytes, MAX_BYTES);
        int version = root.path("version").isInt() ? root.get("version").asInt() : 0;
        if (version < FIRST_VERSION || version > VERSION || !root.path("offers").isArray()) {
            throw new IllegalArgumentException("it is of another version than " + FIRST_VERSION + " to " + VERSION);
        }
        Set<String> members = new HashSet<>(FIRST_MEMBERS);
        if (version == VERSION) {
            members.add(HUB);
        }
        List<TransferOffer> offers = new ArrayList<>();
        for (JsonNode entry : root.get("offers")) {
            if (!entry.isObject() || !members.containsAll(entry.propertyNames())) {
                throw new IllegalArgumentException("an offer has members that are unknown");
            }
            offers.add(offer(entry));
        }
        return offers;
    }

    private static TransferOffer offer(JsonNode entry) {
        try {
            Instant offered = Instant.parse(text(entry, "offeredAt"));
            if (offered.isBefore(Instant.EPOCH) || offered.isAfter(LATEST)) {
                throw new IllegalArgumentException("an offer was made at no time: " + offered);
            }
            return new TransferOffer(
                    holding(entry),
                    text(entry, "from"),
                    text(entry, "to"),
                    entry.has("site") ? Optional.of(text(entry, "site")) : Optional.empty(),
                    offered);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("an offer was made at no time: " + e.getMessage(), e);
        }
    }

    private static Holding holding(JsonNode entry) {
        if (entry.has(DEVICE) == entry.has(HUB)) {
            throw new IllegalArgumentException("an offer is one of a device or of a hub");
        }
        return entry.has(DEVICE) ? Holding.device(text(entry, DEVICE)) : Holding.hub(text(entry, HUB));
    }

    private static String text(JsonNode entry, String member) {
        if (!entry.path(member).isString()) {
            throw new IllegalArgumentException(member + " of an offer is no text");
        }
        return entry.get(member).asString();
    }

    /** The file of these offers. */
    static String write(Collection<TransferOffer> offers) {
        ObjectNode root = StrictJson.create(VERSION);
        ArrayNode entries = root.putArray("offers");
        for (TransferOffer offer : offers) {
            ObjectNode entry = entries.addObject()
                    .put(
                            offer.holding().kind() == Owners.Kind.DEVICE ? DEVICE : HUB,
                            offer.holding().name())
                    .put("from", offer.from())
                    .put("to", offer.to());
            offer.site().ifPresent(site -> entry.put("site", site));
            entry.put("offeredAt", offer.offered().toString());
        }
        return StrictJson.pretty(root);
    }
}
