package org.cairngate.master.live;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Messages as they go over the wire (WHATWG HTML, "Server-sent events"). For one thread. */
final class Frames {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** The first lines of a stream: when to come back after an end, and what to say then when nothing was sent. */
    Frames hello(Duration retry, Place place) {
        return line(": cairngate")
                .line("retry: " + retry.toMillis())
                .line("id: " + place.text())
                .line("");
    }

    /** A message of a kind. */
    Frames message(Place place, String kind, String json) {
        return line("id: " + place.text())
                .line("event: " + kind)
                .line("data: " + json)
                .line("");
    }

    /** A comment with a place: clients show nothing, and come back with it. */
    Frames heartbeat(Place place) {
        return line(":").line("id: " + place.text()).line("");
    }

    /** Bytes so far. */
    int size() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private Frames line(String text) {
        bytes.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }
}
