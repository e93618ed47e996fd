package org.cairngate.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.cairngate.cli.master.LiveMessage;
import org.cairngate.client.JsonObject;
import org.cairngate.client.schema.LiveAlarm;
import org.cairngate.client.schema.LiveEvent;

/** Messages of a live stream in a line each, safe to print. */
final class LiveText {
    private LiveText() {}

    /** For programs: the message's data as they came. */
    static String json(LiveMessage message) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", message.id());
        line.put("kind", message.kind());
        line.put("data", data(message));
        return JSON.std.asString(line);
    }

    /** For people; of kinds that nobody knows yet, all that they say. */
    static String line(LiveMessage message) throws IOException {
        Map<String, Object> data = data(message);
        String said =
                switch (message.kind()) {
                    case "event" -> event(new LiveEvent(data));
                    case "alarm" -> alarm(new LiveAlarm(data));
                    case "block" -> data.get("time") + "  block  " + data.get("height");
                    default -> message.kind() + "  " + message.data();
                };
        return Table.visible(said);
    }

    private static Map<String, Object> data(LiveMessage message) throws IOException {
        return JsonObject.decode(message.data().getBytes(StandardCharsets.UTF_8));
    }

    private static String event(LiveEvent event) {
        String items = event.items().stream()
                .map(item -> item.key().orElse("-") + "="
                        + item.value().map(Object::toString).orElse("-"))
                .collect(Collectors.joining(" "));
        return event.time().map(Object::toString).orElse("-") + "  event  "
                + event.device().orElse("-") + "  " + event.namespace().orElse("-") + "  "
                + (items.isEmpty() ? "(encrypted)" : items)
                + event.tags().stream()
                        .map(tag -> "  #" + tag.label().orElse("-"))
                        .collect(Collectors.joining());
    }

    private static String alarm(LiveAlarm alarm) {
        return alarm.time().map(Object::toString).orElse("-") + "  alarm  "
                + alarm.state().orElse("-") + "  " + alarm.kind().orElse("-") + "  "
                + alarm.subject().orElse("-") + "  " + alarm.text().orElse("-");
    }
}
