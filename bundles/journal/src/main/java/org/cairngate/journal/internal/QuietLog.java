package org.cairngate.journal.internal;

import org.rocksdb.InfoLogLevel;
import org.rocksdb.Logger;
import org.slf4j.LoggerFactory;

/** RocksDB's warnings in our log, so that who only reads leaves no LOG file in the journal's folder. */
final class QuietLog extends Logger {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(QuietLog.class);

    QuietLog() {
        super(InfoLogLevel.WARN_LEVEL);
    }

    @Override
    protected void log(InfoLogLevel level, String message) {
        LOG.debug("rocksdb level={} message={}", level, message);
    }
}
