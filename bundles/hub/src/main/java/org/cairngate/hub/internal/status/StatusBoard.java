package org.cairngate.hub.internal.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the hub's thread puts its newest status and others read it. Readiness is that of the moment of reading: a status of a
 * hub that hangs must not say that all is well. Safe for use by several threads.
 */
public final class StatusBoard {

    private final Readiness readiness;
    private final AtomicReference<Map<String, Object>> newest = new AtomicReference<>(Map.of());

    /** A board without a status yet. */
    public StatusBoard(Readiness readiness) {
        this.readiness = readiness;
    }

    /** Whether the hub does its work. */
    public Readiness readiness() {
        return readiness;
    }

    /** Shows a status. */
    public void show(Map<String, Object> status) {
        newest.set(status);
    }

    /** Readiness and the newest status as one JSON object. */
    public String json() {
        return Json.write(all());
    }

    /** Readiness and the newest status as Prometheus reads them. */
    String metrics() {
        return Metrics.text(all());
    }

    private Map<String, Object> all() {
        Map<String, Object> all = readinessPart();
        all.putAll(newest.get());
        return all;
    }

    /** Readiness alone as a JSON object. */
    public String readinessJson() {
        return Json.write(readinessPart());
    }

    private Map<String, Object> readinessPart() {
        List<Object> missing = new ArrayList<>();
        readiness.missing().forEach(reason -> missing.add(reason.code()));
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("ready", missing.isEmpty());
        part.put("notReady", missing);
        return part;
    }
}
