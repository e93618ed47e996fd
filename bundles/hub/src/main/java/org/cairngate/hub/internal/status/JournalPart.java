package org.cairngate.hub.internal.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairngate.journal.JournalStatus;
import org.cairngate.journal.NamespaceQuota;
import org.cairngate.journal.NamespaceStatus;

/** How full the journal is, for the status. */
final class JournalPart {

    /** Namespaces that the status shows, those with the most bytes first: it is sent each second. */
    static final int NAMESPACES = 32;

    private JournalPart() {}

    static Map<String, Object> of(JournalStatus now) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("entries", now.entries());
        part.put("bytes", now.bytes());
        part.put("releasedBytes", now.releasedBytes());
        part.put("quotaBytes", now.quotaBytes());
        part.put("fillPercent", tenths(now.fillPercent()));
        part.put("oldestUnsentMs", now.oldestUnsent().map(Instant::toEpochMilli).orElse(0L));
        part.put("timeToFullSeconds", now.timeToFull().map(Duration::toSeconds).orElse(-1L));
        part.put("accepting", now.accepting());
        part.put("why", now.why().orElse(""));
        List<Map<String, Object>> namespaces = new ArrayList<>();
        now.namespaces().stream()
                .sorted(Comparator.comparingLong(NamespaceStatus::bytes).reversed())
                .limit(NAMESPACES)
                .forEach(one -> namespaces.add(of(one, now.quotaBytes())));
        part.put("namespaces", namespaces);
        return part;
    }

    private static Map<String, Object> of(NamespaceStatus one, long wholeQuota) {
        long quota = one.quota().map(NamespaceQuota::bytes).orElse(wholeQuota);
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("namespace", one.namespace());
        part.put("entries", one.entries());
        part.put("bytes", one.bytes());
        part.put("quotaBytes", quota);
        part.put("fillPercent", tenths(one.bytes() * 100.0 / quota));
        part.put("oldestUnsentMs", one.oldestUnsent().map(Instant::toEpochMilli).orElse(0L));
        part.put("timeToFullSeconds", one.timeToFull().map(Duration::toSeconds).orElse(-1L));
        return part;
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
