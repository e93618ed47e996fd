package org.cairngate.ledger.event;

import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.RefusedException;

/** The rules of ledger format section 1 over the tokens of an event; keeps its head. For one thread. */
final class EventRules {

    private static final long MAX_TIMESTAMP = (1L << 53) - 1;
    private static final int MAX_ITEMS = 256;
    private static final int MAX_KEY_BYTES = 128;
    private static final int MAX_ELEMENTS = 4096;
    private static final int MAX_UID = 64;
    private static final int MAX_QUOTED = 64;

    private static final byte[] UID = ascii("uid");
    private static final byte[] TIMESTAMP = ascii("timestamp");
    private static final byte[] NAMESPACE = ascii("namespace");
    private static final byte[] DEVICE_UID = ascii("device_uid");
    private static final byte[] ITEMS = ascii("items");
    private static final byte[] KEY = ascii("key");
    private static final byte[] VALUE = ascii("value");
    private static final byte[] EXTENSION = ascii("x_");

    private static final int HAS_UID = 1;
    private static final int HAS_TIMESTAMP = 2;
    private static final int HAS_NAMESPACE = 4;
    private static final int HAS_DEVICE_UID = 8;
    private static final int HAS_ITEMS = 16;
    private static final int HAS_KEY = 1;
    private static final int HAS_VALUE = 2;

    private final NameSet names = new NameSet();
    private final TextRange uid = new TextRange();
    private final TextRange namespace = new TextRange();
    private final TextRange deviceUid = new TextRange();
    private EventTokens tokens = new JsonTokens();
    private long timestamp;
    /** Tells the members of one object from those of another. */
    private int object;

    TextRange uid() {
        return uid;
    }

    TextRange namespace() {
        return namespace;
    }

    TextRange deviceUid() {
        return deviceUid;
    }

    /** Unix milliseconds. */
    long timestamp() {
        return timestamp;
    }

    /** Reads an event to its end. */
    void read(EventTokens received) throws RefusedException {
        tokens = received;
        names.clear();
        object = 0;
        timestamp = 0;
        if (tokens.next() != EventToken.OBJECT) {
            throw malformed("an event is an object");
        }
        int own = object++;
        int seen = 0;
        while (tokens.next() != EventToken.OBJECT_END) {
            TextRange name = tokens.text();
            if (name.is(UID)) {
                seen = once(seen, HAS_UID, name);
                text(uid, "uid");
                requireUid();
            } else if (name.is(TIMESTAMP)) {
                seen = once(seen, HAS_TIMESTAMP, name);
                readTimestamp();
            } else if (name.is(ITEMS)) {
                seen = once(seen, HAS_ITEMS, name);
                items();
            } else if (name.is(NAMESPACE)) {
                seen = once(seen, HAS_NAMESPACE, name);
                text(namespace, "namespace");
                requireNamespace();
            } else if (name.is(DEVICE_UID)) {
                seen = once(seen, HAS_DEVICE_UID, name);
                text(deviceUid, "device_uid");
                requireDeviceUid();
            } else {
                extension(own, name);
            }
        }
        require(seen, HAS_UID, "uid");
        require(seen, HAS_TIMESTAMP, "timestamp");
        require(seen, HAS_NAMESPACE, "namespace");
        require(seen, HAS_DEVICE_UID, "device_uid");
        require(seen, HAS_ITEMS, "items");
        tokens.requireEnd();
    }

    private void items() throws RefusedException {
        if (tokens.next() != EventToken.ARRAY) {
            throw malformed("items is an array");
        }
        int count = 0;
        for (EventToken token = tokens.next(); token != EventToken.ARRAY_END; token = tokens.next()) {
            if (count == MAX_ITEMS) {
                throw malformed("more than " + MAX_ITEMS + " items");
            }
            if (token != EventToken.OBJECT) {
                throw malformed("an item is an object");
            }
            item();
            count++;
        }
        if (count == 0) {
            throw malformed("items is empty");
        }
    }

    private void item() throws RefusedException {
        int own = object++;
        int seen = 0;
        while (tokens.next() != EventToken.OBJECT_END) {
            TextRange name = tokens.text();
            if (name.is(KEY)) {
                seen = once(seen, HAS_KEY, name);
                key();
            } else if (name.is(VALUE)) {
                seen = once(seen, HAS_VALUE, name);
                value();
            } else {
                extension(own, name);
            }
        }
        require(seen, HAS_KEY, "key of an item");
        require(seen, HAS_VALUE, "value of an item");
    }

    private void key() throws RefusedException {
        string("key");
        int length = tokens.text().length();
        if (length < 1 || length > MAX_KEY_BYTES) {
            throw malformed("key must have 1.." + MAX_KEY_BYTES + " bytes, has " + length);
        }
    }

    private void value() throws RefusedException {
        EventToken token = tokens.next();
        if (token != EventToken.ARRAY) {
            requireScalar(token);
            return;
        }
        int count = 0;
        for (token = tokens.next(); token != EventToken.ARRAY_END; token = tokens.next()) {
            if (count == MAX_ELEMENTS) {
                throw malformed("a value has more than " + MAX_ELEMENTS + " elements");
            }
            requireScalar(token);
            count++;
        }
    }

    private static void requireScalar(EventToken token) throws RefusedException {
        switch (token) {
            case TEXT, INTEGER, NUMBER, TRUE, FALSE -> {}
            default -> throw malformed("a value is a number, a string, a boolean or an array of those");
        }
    }

    private void readTimestamp() throws RefusedException {
        if (tokens.next() != EventToken.INTEGER) {
            throw malformed("timestamp is an integer");
        }
        timestamp = tokens.integer();
        if (timestamp < 0 || timestamp > MAX_TIMESTAMP) {
            throw malformed("timestamp must be 0..2^53-1, is " + timestamp);
        }
    }

    private void text(TextRange kept, String name) throws RefusedException {
        string(name);
        kept.set(tokens.text());
    }

    private void string(String name) throws RefusedException {
        if (tokens.next() != EventToken.TEXT) {
            throw malformed(name + " is not a string");
        }
    }

    private void requireUid() throws RefusedException {
        boolean well = uid.length() >= 1 && uid.length() <= MAX_UID;
        for (int i = 0; well && i < uid.length(); i++) {
            well = uid.at(i) >= 0x20 && uid.at(i) <= 0x7e;
        }
        if (!well) {
            throw malformed("uid must match [\\x20-\\x7e]{1,64}");
        }
    }

    private void requireNamespace() throws RefusedException {
        int slash = NameCharacters.part(namespace, 0);
        if (slash < 1
                || slash > NameCharacters.MAX_PART
                || slash == namespace.length()
                || namespace.at(slash) != '/'
                || namespace.length() == slash + 1
                || namespace.length() - slash - 1 > NameCharacters.MAX_PART
                || NameCharacters.part(namespace, slash + 1) != namespace.length()) {
            throw malformed("namespace must match [A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}");
        }
    }

    private void requireDeviceUid() throws RefusedException {
        int length = deviceUid.length();
        if (length < 1 || length > NameCharacters.MAX_PART || NameCharacters.device(deviceUid) != length) {
            throw malformed("device_uid must match [A-Za-z0-9._:-]{1,64}");
        }
    }

    private static int once(int seen, int member, TextRange name) throws RefusedException {
        if ((seen & member) != 0) {
            throw twice(name);
        }
        return seen | member;
    }

    private static void require(int seen, int member, String name) throws RefusedException {
        if ((seen & member) == 0) {
            throw malformed(name + " is missing");
        }
    }

    private void extension(int owner, TextRange name) throws RefusedException {
        if (!name.startsWith(EXTENSION)) {
            throw malformed("member " + quote(name) + " is not known; own members start with x_");
        }
        unique(owner, name);
        skip(tokens.next(), 2);
    }

    private void skip(EventToken token, int depth) throws RefusedException {
        if (depth > EventParser.MAX_DEPTH) {
            throw EventTokens.tooDeep();
        }
        if (token == EventToken.ARRAY) {
            for (EventToken next = tokens.next(); next != EventToken.ARRAY_END; next = tokens.next()) {
                skip(next, depth + 1);
            }
        } else if (token == EventToken.OBJECT) {
            int own = object++;
            while (tokens.next() != EventToken.OBJECT_END) {
                unique(own, tokens.text());
                skip(tokens.next(), depth + 1);
            }
        }
    }

    private void unique(int owner, TextRange name) throws RefusedException {
        if (!names.add(owner, name)) {
            throw twice(name);
        }
    }

    private static RefusedException twice(TextRange name) {
        return malformed("member " + quote(name) + " occurs twice");
    }

    private static String quote(TextRange name) {
        String text = name.text();
        return "\"" + (text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "..." : text) + "\"";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static RefusedException malformed(String detail) {
        return EventParser.malformed(detail);
    }
}
