package org.cairngate.ledger.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.cairngate.ledger.RefusedException;

/** Reads one event from a token stream and checks every rule of ledger format section 1. */
final class EventReader {

    private static final long MAX_TIMESTAMP = (1L << 53) - 1;
    private static final int MAX_ITEMS = 256;
    private static final int MAX_KEY_BYTES = 128;
    private static final int MAX_ELEMENTS = 4096;
    private static final String EXTENSION = "x_";
    private static final Pattern UID = Pattern.compile("[\\x20-\\x7e]{1,64}");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}");
    private static final Pattern DEVICE_UID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private final JsonParser parser;

    EventReader(JsonParser parser) {
        this.parser = parser;
    }

    Event read() throws IOException, RefusedException {
        if (next() != JsonToken.START_OBJECT) {
            throw malformed("an event is an object");
        }
        Optional<String> uid = Optional.empty();
        Optional<Instant> timestamp = Optional.empty();
        Optional<String> namespace = Optional.empty();
        Optional<String> deviceUid = Optional.empty();
        Optional<List<Item>> items = Optional.empty();
        Set<String> names = new HashSet<>();
        while (next() != JsonToken.END_OBJECT) {
            String name = memberName(names);
            switch (name) {
                case "uid" -> uid = Optional.of(text(name, UID));
                case "timestamp" -> timestamp = Optional.of(timestamp());
                case "namespace" -> namespace = Optional.of(text(name, NAMESPACE));
                case "device_uid" -> deviceUid = Optional.of(text(name, DEVICE_UID));
                case "items" -> items = Optional.of(items());
                default -> skipExtension(name);
            }
        }
        return new Event(
                required(uid, "uid"),
                required(timestamp, "timestamp"),
                required(namespace, "namespace"),
                required(deviceUid, "device_uid"),
                required(items, "items"));
    }

    private List<Item> items() throws IOException, RefusedException {
        if (next() != JsonToken.START_ARRAY) {
            throw malformed("items is an array");
        }
        List<Item> items = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            if (items.size() == MAX_ITEMS) {
                throw malformed("more than " + MAX_ITEMS + " items");
            }
            items.add(item());
        }
        if (items.isEmpty()) {
            throw malformed("items is empty");
        }
        return items;
    }

    private Item item() throws IOException, RefusedException {
        if (token() != JsonToken.START_OBJECT) {
            throw malformed("an item is an object");
        }
        Optional<String> key = Optional.empty();
        Optional<Object> value = Optional.empty();
        Set<String> names = new HashSet<>();
        while (next() != JsonToken.END_OBJECT) {
            String name = memberName(names);
            switch (name) {
                case "key" -> key = Optional.of(key());
                case "value" -> value = Optional.of(value());
                default -> skipExtension(name);
            }
        }
        return new Item(required(key, "key of an item"), required(value, "value of an item"));
    }

    private String key() throws IOException, RefusedException {
        next();
        String key = string("key");
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > MAX_KEY_BYTES) {
            throw malformed("key must have 1.." + MAX_KEY_BYTES + " bytes, has " + length);
        }
        return key;
    }

    private Object value() throws IOException, RefusedException {
        if (next() != JsonToken.START_ARRAY) {
            return scalar();
        }
        List<Object> elements = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            if (elements.size() == MAX_ELEMENTS) {
                throw malformed("a value has more than " + MAX_ELEMENTS + " elements");
            }
            elements.add(scalar());
        }
        return List.copyOf(elements);
    }

    private Object scalar() throws IOException, RefusedException {
        return switch (token()) {
            case VALUE_STRING -> string("value");
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            default -> throw malformed("a value is a number, a string, a boolean or an array of those");
        };
    }

    private Object number() throws IOException, RefusedException {
        if (token() == JsonToken.VALUE_NUMBER_INT
                && (parser.getNumberType() == JsonParser.NumberType.INT
                        || parser.getNumberType() == JsonParser.NumberType.LONG)) {
            return parser.getLongValue();
        }
        // CBOR can write numbers of any length in tagged forms; JSON's length is bounded by its parser.
        JsonParser.NumberType type = parser.getNumberType();
        if (parser instanceof CBORParser
                && (type == JsonParser.NumberType.BIG_DECIMAL
                        || (type == JsonParser.NumberType.BIG_INTEGER
                                && parser.getBigIntegerValue().bitLength() > Long.SIZE))) {
            throw malformed("a number has more than 64 bits");
        }
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw malformed("a number is not finite or too large");
        }
        return number;
    }

    private Instant timestamp() throws IOException, RefusedException {
        if (next() != JsonToken.VALUE_NUMBER_INT || !(number() instanceof Long millis)) {
            throw malformed("timestamp is an integer");
        }
        if (millis < 0 || millis > MAX_TIMESTAMP) {
            throw malformed("timestamp must be 0..2^53-1, is " + millis);
        }
        return Instant.ofEpochMilli(millis);
    }

    private String text(String name, Pattern pattern) throws IOException, RefusedException {
        next();
        String value = string(name);
        if (!pattern.matcher(value).matches()) {
            throw malformed(name + " must match " + pattern.pattern());
        }
        return value;
    }

    private String string(String name) throws IOException, RefusedException {
        if (token() != JsonToken.VALUE_STRING) {
            throw malformed(name + " is not a string");
        }
        return wellFormed(parser.getText());
    }

    private String memberName(Set<String> names) throws IOException, RefusedException {
        if (token() != JsonToken.FIELD_NAME) {
            throw malformed("a member needs a name");
        }
        String name = wellFormed(parser.currentName());
        if (!names.add(name)) {
            throw malformed("member " + quote(name) + " occurs twice");
        }
        return name;
    }

    private void skipExtension(String name) throws IOException, RefusedException {
        if (!name.startsWith(EXTENSION)) {
            throw malformed("member " + quote(name) + " is not known; own members start with " + EXTENSION);
        }
        next();
        skip(2);
    }

    private void skip(int depth) throws IOException, RefusedException {
        JsonToken token = token();
        if (depth > EventParser.MAX_DEPTH) {
            throw malformed("nested deeper than " + EventParser.MAX_DEPTH);
        }
        switch (token) {
            case START_OBJECT -> {
                Set<String> names = new HashSet<>();
                while (next() != JsonToken.END_OBJECT) {
                    memberName(names);
                    next();
                    skip(depth + 1);
                }
            }
            case START_ARRAY -> {
                while (next() != JsonToken.END_ARRAY) {
                    skip(depth + 1);
                }
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_STRING -> string("value");
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {}
            default -> throw malformed("a member has a value that JSON does not know");
        }
    }

    private JsonToken next() throws IOException, RefusedException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw malformed("the event ends early");
        }
        if (parser instanceof CBORParser cbor && cbor.getCurrentTag() != -1) {
            throw malformed("CBOR tags are not part of an event");
        }
        return token;
    }

    private JsonToken token() throws RefusedException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw malformed("the event ends early");
        }
        return token;
    }

    private static String wellFormed(String text) throws RefusedException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                // A code point above the surrogates takes two characters; half a pair is a code point of its own.
                if (Character.isBmpCodePoint(text.codePointAt(i))) {
                    throw malformed("a text has half a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }

    private static String quote(String name) {
        return "\"" + (name.length() > 64 ? name.substring(0, 64) + "..." : name) + "\"";
    }

    private static <T> T required(Optional<T> value, String name) throws RefusedException {
        if (value.isEmpty()) {
            throw malformed(name + " is missing");
        }
        return value.get();
    }

    private static RefusedException malformed(String detail) {
        return EventParser.malformed(detail);
    }
}
