package org.cairngate.ledger.transaction;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** The ranges of the fields that transactions share; ledger format sections 1 and 3. */
final class Fields {

    static final int MAX_NAME = 64;
    static final int MAX_NAMESPACE = 129;
    static final int MAX_DID = 80;
    static final int MAX_TRIGGER = 256;
    static final long MAX_MILLIS = (1L << 53) - 1;
    /** Heights, epochs and revisions: what every JSON reader can hold. */
    static final long MAX_NUMBER = (1L << 53) - 1;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}");
    private static final Pattern DEVICE_UID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+~:-]{1,64}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z0-9.-]{1,16}");
    private static final Pattern TRIGGER = Pattern.compile("[ -~]{1,256}");

    private Fields() {}

    static void requireName(String name) {
        require(NAME, name, "name");
    }

    static void requireNamespace(String namespace) {
        require(NAMESPACE, namespace, "namespace");
    }

    static void requireDeviceUid(String deviceUid) {
        require(DEVICE_UID, deviceUid, "device_uid");
    }

    static void requireVersion(String version) {
        require(VERSION, version, "version");
    }

    static void requireTarget(String target) {
        require(DEVICE_UID, target, "target");
    }

    static void requireLanguage(String language) {
        require(LANGUAGE, language, "language");
    }

    static void requireTrigger(String trigger) {
        require(TRIGGER, trigger, "trigger");
    }

    static void requireRange(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + ".." + most + ", got " + value);
        }
    }

    static void requireMillis(Instant time) {
        // Compared as instants: toEpochMilli throws for times far outside.
        if (time.isBefore(Instant.EPOCH) || time.isAfter(Instant.ofEpochMilli(MAX_MILLIS))) {
            throw new IllegalArgumentException("time " + time + " is outside 0..2^53-1 milliseconds");
        }
        if (!time.equals(time.truncatedTo(ChronoUnit.MILLIS))) {
            throw new IllegalArgumentException("time " + time + " is not in whole milliseconds");
        }
    }

    private static void require(Pattern pattern, String value, String what) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    what + " must match " + pattern + ", got " + value.length() + " characters that do not");
        }
    }
}
