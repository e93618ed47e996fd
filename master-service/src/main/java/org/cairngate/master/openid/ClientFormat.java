package org.cairngate.master.openid;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cairngate.ledger.Hash;
import org.cairngate.master.access.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The file of the applications: JSON with a version. */
final class ClientFormat {

    /** Most bytes of a file; an application has at most 6 KiB. */
    static final int MAX_BYTES = 1 << 20;

    private static final int VERSION = 1;
    private static final Set<String> MEMBERS = Set.of("version", "clients");
    private static final String SECRET = "secretHash";
    private static final Set<String> CLIENT = Set.of("name", "redirects", "api", SECRET);

    private ClientFormat() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it is no such file, or of another version
     */
    static SortedMap<String, Client> read(byte[] bytes) {
        JsonNode root = StrictJson.read(bytes, MAX_BYTES);
        boolean known = root.path("version").isInt()
                && root.get("version").asInt() == VERSION
                && root.path("clients").isArray();
        if (!known || !MEMBERS.equals(Set.copyOf(root.propertyNames()))) {
            throw new IllegalArgumentException("it is of another version than " + VERSION);
        }
        SortedMap<String, Client> clients = new TreeMap<>();
        for (JsonNode entry : root.get("clients")) {
            Client client = client(entry);
            if (clients.put(client.name(), client) != null) {
                throw new IllegalArgumentException("there are two applications called " + client.name());
            }
        }
        if (clients.size() > ClientFile.MAX_CLIENTS) {
            throw new IllegalArgumentException("there are more than " + ClientFile.MAX_CLIENTS + " applications");
        }
        return clients;
    }

    private static Client client(JsonNode entry) {
        boolean known = entry.isObject()
                && CLIENT.containsAll(entry.propertyNames())
                && entry.path("name").isString()
                && entry.path("redirects").isArray()
                && entry.path("api").isBoolean();
        if (!known) {
            throw new IllegalArgumentException("an application has a name, redirects, api and perhaps " + SECRET);
        }
        SortedSet<String> redirects = new TreeSet<>();
        for (JsonNode redirect : entry.get("redirects")) {
            redirects.add(text(redirect));
        }
        return new Client(
                entry.get("name").asString(),
                redirects,
                entry.get("api").asBoolean(),
                Optional.ofNullable(entry.get(SECRET)).map(hash -> Hash.fromHex(text(hash))));
    }

    private static String text(JsonNode value) {
        if (!value.isString()) {
            throw new IllegalArgumentException("what is to be a text of an application is none");
        }
        return value.asString();
    }

    /** The file of these applications. */
    static String write(Collection<Client> clients) {
        ObjectNode root = StrictJson.create(VERSION);
        ArrayNode entries = root.putArray("clients");
        for (Client client : clients) {
            ObjectNode entry = entries.addObject().put("name", client.name());
            ArrayNode redirects = entry.putArray("redirects");
            client.redirects().forEach(redirects::add);
            entry.put("api", client.api());
            client.secret().ifPresent(hash -> entry.put(SECRET, hash.hex()));
        }
        return StrictJson.pretty(root);
    }
}
