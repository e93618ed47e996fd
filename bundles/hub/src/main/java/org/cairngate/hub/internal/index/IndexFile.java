package org.cairngate.hub.internal.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** The SQLite file of the index. What is damaged, or of another version, is made anew. Not thread safe. */
final class IndexFile implements AutoCloseable {

    /** Raised when a table changes: a file of another version is made anew. */
    private static final int VERSION = 2;

    private static final int CACHE_KIB = 1024;
    private static final List<String> TABLES = List.of(
            "CREATE TABLE event(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, namespace TEXT NOT NULL,"
                    + " device TEXT NOT NULL, timestamp INTEGER NOT NULL, received_at INTEGER NOT NULL,"
                    + " position INTEGER, height INTEGER, items TEXT NOT NULL)",
            "CREATE INDEX event_device ON event(device, timestamp)",
            "CREATE INDEX event_time ON event(timestamp)",
            "CREATE INDEX event_recorded ON event(position) WHERE height IS NULL",
            "CREATE VIRTUAL TABLE event_text USING fts5(device, namespace, items, content='event', content_rowid='id')",
            "CREATE TABLE progress(one INTEGER PRIMARY KEY, chain TEXT NOT NULL, height INTEGER NOT NULL,"
                    + " position INTEGER NOT NULL)",
            "PRAGMA user_version = " + VERSION);
    private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);

    private final Path file;
    private Connection connection;

    /**
     * Opens the file.
     *
     * @throws IOException when it can neither be read nor made anew
     */
    IndexFile(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            this.connection = connect();
        } catch (SQLException e) {
            makeAnew(e.getMessage());
        }
    }

    Connection connection() {
        return connection;
    }

    /** Whether the file, and not the disk or the statement, is at fault. */
    static boolean isDamage(SQLException failure) {
        int code = failure.getErrorCode() & 0xff;
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /**
     * Deletes the file and begins an empty one.
     *
     * @throws IOException when that fails
     */
    void makeAnew(String why) throws IOException {
        LOG.warn("event index made anew file={} cause=\"{}\"", file, why);
        close();
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(file + suffix));
        }
        try {
            connection = connect();
        } catch (SQLException e) {
            throw new IOException("event index " + file + " cannot be made: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.warn("event index not closed file={} cause=\"{}\"", file, e.getMessage());
        }
    }

    private Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // Losing the newest rows in a power cut is harmless: they are read again.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setCacheSize(-CACHE_KIB);
        Connection opened = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try (Statement statement = opened.createStatement()) {
            int version = version(statement);
            if (version == 0) {
                statement.execute("BEGIN");
                for (String table : TABLES) {
                    statement.execute(table);
                }
                statement.execute("COMMIT");
            } else if (version != VERSION) {
                throw new SQLException("the file has version " + version + ", this program " + VERSION);
            }
            opened.setAutoCommit(false);
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }
}
