package org.cairngate.hub.internal.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.cairngate.hub.internal.index.UrlQuery;
import org.cairngate.ledger.Activity;
import org.cairngate.ledger.ActivitySource;
import org.cairngate.ledger.RefusalSource;

/**
 * The newest of what devices did at the broker: who came and went, who published, what was refused. Thread-safe.
 *
 * <p>A query has {@code max=1..1000} (100 when it is left out), {@code kind=connect|disconnect|publish|reject} and
 * {@code device=UID}, none of which needs to be there.
 */
public final class BrokerLogView {

    private static final int USUAL = 100;
    private static final int MOST = 1000;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,3}");
    private static final Set<String> NAMES = Set.of("max", "kind", "device");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

    private final List<RefusalSource> sources;

    /** A view of those among the sources that tell more than refusals; the list may change meanwhile. */
    public BrokerLogView(List<RefusalSource> sources) {
        this.sources = sources;
    }

    private record Query(int max, Optional<Activity.Kind> kind, Optional<String> device) {

        static Query parse(String text) {
            UrlQuery parameters = UrlQuery.parse(text, NAMES);
            Optional<String> device = parameters.text("device");
            if (device.filter(uid -> !DEVICE.matcher(uid).matches()).isPresent()) {
                throw new IllegalArgumentException(
                        "device is no device's uid; beside it a query has kind and max, and nothing else");
            }
            return new Query(
                    parameters.text("max").map(Query::max).orElse(USUAL),
                    parameters.text("kind").map(Query::kind),
                    device);
        }

        private static int max(String value) {
            if (!NUMBER.matcher(value).matches() || Integer.parseInt(value) > MOST) {
                throw new IllegalArgumentException("max is 1.." + MOST + ", not '" + value + "'");
            }
            return Integer.parseInt(value);
        }

        private static Activity.Kind kind(String value) {
            for (Activity.Kind kind : Activity.Kind.values()) {
                if (word(kind).equals(value)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("kind is connect, disconnect, publish or reject, not '" + value + "'");
        }

        boolean asksFor(Activity line) {
            return kind.filter(asked -> line.kind() != asked).isEmpty()
                    && device.filter(asked -> !line.device().equals(asked)).isEmpty();
        }
    }

    private static String word(Activity.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The lines that a query asks for, newest last.
     *
     * @param query the part of an address behind its question mark; null for none
     * @throws IllegalArgumentException when it is none; its message says what one is
     */
    public List<Map<String, Object>> lines(String query) {
        Query asked = Query.parse(query);
        List<Activity> found = new ArrayList<>();
        for (RefusalSource source : sources) {
            if (source instanceof ActivitySource active) {
                active.activities().stream().filter(asked::asksFor).forEach(found::add);
            }
        }
        found.sort(Comparator.comparing(Activity::time));
        return found.subList(Math.max(0, found.size() - asked.max()), found.size()).stream()
                .map(BrokerLogView::row)
                .toList();
    }

    private static Map<String, Object> row(Activity line) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("time", line.time().toString());
        row.put("kind", word(line.kind()));
        if (!line.device().isEmpty()) {
            row.put("deviceUid", line.device());
        }
        row.put("detail", line.detail());
        return row;
    }
}
