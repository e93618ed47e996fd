package org.cairngate.ledger.store;

import org.rocksdb.InfoLogLevel;
import org.rocksdb.Logger;
import org.slf4j.LoggerFactory;

/** RocksDB's warnings in our log, instead of LOG files that grow in the store's folder. */
final class RocksLog extends Logger {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.cairngate.ledger.store.rocksdb");

    RocksLog() {
        super(InfoLogLevel.WARN_LEVEL);
    }

    @Override
    protected void log(InfoLogLevel level, String message) {
        LOG.debug("rocksdb level={} message={}", level, message);
    }
}
