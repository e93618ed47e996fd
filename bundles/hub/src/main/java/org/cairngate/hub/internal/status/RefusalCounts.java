package org.cairngate.hub.internal.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Refusal;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusalSource;

/** What the components of this gateway refused, for the status. As thread safe as the list of sources. */
final class RefusalCounts {

    private static final int RECENT = 20;

    private final List<RefusalSource> sources;

    /** {@code sources} may change while the hub runs. */
    RefusalCounts(List<RefusalSource> sources) {
        this.sources = sources;
    }

    long total() {
        return sources.stream()
                .flatMap(source -> source.counts().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    List<Object> byReason() {
        List<Object> all = new ArrayList<>();
        for (RefusalSource source : sources) {
            for (Map.Entry<RefusalReason, Long> count : source.counts().entrySet()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("component", source.component());
                row.put("reason", count.getKey().code());
                row.put("count", count.getValue());
                all.add(row);
            }
        }
        return all;
    }

    List<Object> recent() {
        List<Refusal> newest = sources.stream()
                .flatMap(source -> source.recent().stream())
                .sorted(Comparator.comparing(Refusal::time).reversed())
                .limit(RECENT)
                .toList();
        List<Object> all = new ArrayList<>();
        for (Refusal refusal : newest) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("timeMs", refusal.time().toEpochMilli());
            row.put("component", refusal.component());
            row.put("reason", refusal.reason().code());
            row.put("detail", refusal.detail());
            all.add(row);
        }
        return all;
    }
}
