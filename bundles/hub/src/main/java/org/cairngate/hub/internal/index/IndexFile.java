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
    private static final int VERSION = 3;

    /** Stands in the file's head while rows were deleted whose bytes must not stay. */
    private static final int SCRUB = 1;

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
            "CREATE TABLE block(height INTEGER PRIMARY KEY, leaf TEXT NOT NULL)",
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

    /** Notes, in the transaction that deletes rows, that their bytes are to leave the file too. */
    static void askForScrub(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // A number in the file's head that is SQLite's to keep and ours to use.
            statement.execute("PRAGMA application_id = " + SCRUB);
        }
    }

    /** Writes the file again, without what was deleted, when that was asked for. To be called between transactions. */
    void scrub() throws SQLException {
        boolean asked;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA application_id")) {
            asked = row.getInt(1) == SCRUB;
        }
        connection.rollback();
        if (!asked) {
            return;
        }
        // Each on a connection of its own: VACUUM refuses to run while the driver or the text index has a statement
        // open.
        connection.close();
        try {
            // The text index keeps the words of deleted rows until its parts are merged.
            alone("INSERT INTO event_text(event_text) VALUES ('optimize')");
            alone("VACUUM", "PRAGMA application_id = 0", "PRAGMA wal_checkpoint(TRUNCATE)");
            LOG.info("erased events removed from the event index file={}", file);
        } finally {
            connection = connect();
        }
    }

    private void alone(String... statements) throws SQLException {
        try (Connection alone = open();
                Statement statement = alone.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
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

    private Connection open() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // Losing the newest rows in a power cut is harmless: they are read again.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setCacheSize(-CACHE_KIB);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    private Connection connect() throws SQLException {
        Connection opened = open();
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
