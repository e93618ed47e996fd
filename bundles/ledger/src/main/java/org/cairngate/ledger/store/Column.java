package org.cairngate.ledger.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The column families (ledger format, section 9). {@code DEFAULT} exists because RocksDB asks for it and stays empty. */
enum Column {
    DEFAULT,
    HEADERS,
    TRANSACTIONS,
    SEGMENTS,
    NODES,
    STATE,
    INDEX,
    OUTBOX,
    POOL,
    META;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    byte[] nameBytes() {
        return label().getBytes(StandardCharsets.US_ASCII);
    }
}
