package org.cairngate.master;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads audit records as an admin does: page by page. */
final class AuditReading {

    private final TestMaster master;

    AuditReading(TestMaster master) {
        this.master = master;
    }

    /** All records that a filter lets through, newest first; the filter is alternating names and values. */
    List<JsonNode> list(String... filter) throws Exception {
        StringBuilder query = new StringBuilder("/v1/audit?limit=500");
        for (int i = 0; i < filter.length; i += 2) {
            query.append('&')
                    .append(filter[i])
                    .append('=')
                    .append(URLEncoder.encode(filter[i + 1], StandardCharsets.UTF_8));
        }
        List<JsonNode> records = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            JsonNode page = master.json(query + "&cursor=" + cursor.get());
            page.get("records").forEach(records::add);
            cursor = page.has("nextCursor") ? Optional.of(page.get("nextCursor").asString()) : Optional.empty();
        }
        return records;
    }

    /** The first record that a filter lets through, once a block has it. */
    JsonNode await(String... filter) throws Exception {
        Await.until(
                "there is a record of " + List.of(filter), () -> !list(filter).isEmpty());
        return list(filter).get(0);
    }
}
