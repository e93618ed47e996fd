package org.cairngate.master.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.cairngate.master.problem.NotReadyException;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The PostgreSQL database in which the master keeps what it derives from the chain. It is started and watched by a thread of its own:
 * nobody waits for it, and one that is not there is tried again until it is. Thread-safe.
 */
public final class Database implements AutoCloseable {

    /** Between two looks whether it still answers. */
    private static final Duration WATCH = Duration.ofSeconds(1);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** How long a request waits for a connection. */
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);

    private static final int CONNECTIONS = 10;
    private static final int ANSWER_SECONDS = 5;
    private static final Duration CLOSE = Duration.ofSeconds(90);
    /** Longest time of one question. */
    private static final int QUESTION_SECONDS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final DatabaseSettings settings;
    private final Thread thread = new Thread(this::run, "database");
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Optional<HikariDataSource> source = Optional.empty();
    private volatile DatabaseState state;

    /** A database that is not started yet. */
    public Database(DatabaseSettings settings) {
        this.settings = settings;
        this.state = DatabaseState.of(
                settings instanceof DatabaseSettings.Nothing ? DatabaseState.Phase.OFF : DatabaseState.Phase.STARTING);
        thread.setDaemon(true);
    }

    /** Begins to start it, and returns at once. */
    public void start() {
        if (state.phase() != DatabaseState.Phase.OFF) {
            thread.start();
        }
    }

    /** Waits until it answers or failed, and says how it is; for commands that can do nothing without it. */
    public DatabaseState awaitAnswer() {
        boolean waits = true;
        while (waits && state.phase() == DatabaseState.Phase.STARTING) {
            waits = !isClosingAfter(FIRST_PAUSE);
        }
        return state;
    }

    /** How it is. */
    public DatabaseState state() {
        return state;
    }

    /**
     * Its connections.
     *
     * @throws NotReadyException while it is not ready
     */
    public DataSource source() {
        DatabaseState now = state;
        Optional<HikariDataSource> there = source;
        if (!now.isReady() || there.isEmpty()) {
            throw new NotReadyException(
                    switch (now.phase()) {
                        case OFF -> "the master runs without a database";
                        case FAILED -> "the database failed: " + now.why();
                        case STARTING, READY -> "the database is starting";
                    });
        }
        return there.get();
    }

    /**
     * Asks something.
     *
     * @throws NotReadyException when there is no answer, or not within 30 s
     */
    public <T> T ask(Function<JdbcClient, T> question) {
        JdbcTemplate template = new JdbcTemplate(source());
        template.setQueryTimeout(QUESTION_SECONDS);
        try {
            return question.apply(JdbcClient.create(template));
        } catch (QueryTimeoutException e) {
            throw new NotReadyException(
                    "the database needs more than " + QUESTION_SECONDS
                            + " s for this; ask for a shorter time or for less",
                    e);
        } catch (DataAccessResourceFailureException e) {
            throw new NotReadyException("the database does not answer", e);
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (closing.getCount() > 0) {
            try (DatabaseServer server = Servers.open(settings);
                    HikariDataSource connections = connect(server)) {
                migrate(connections);
                source = Optional.of(connections);
                pause = FIRST_PAUSE;
                watch(server, connections);
            } catch (IOException | RuntimeException e) {
                fail(e);
            } finally {
                source = Optional.empty();
            }
            if (isClosingAfter(pause)) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private static HikariDataSource connect(DatabaseServer server) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(server.url());
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "cairngate-master");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECTION_WAIT.toSeconds()));
        return new HikariDataSource(config);
    }

    private static void migrate(DataSource connections) {
        Flyway.configure()
                .dataSource(connections)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    private void watch(DatabaseServer server, DataSource connections) throws IOException {
        do {
            if (!server.isAlive()) {
                throw new IOException("the server ended, see its log");
            }
            try (Connection connection = connections.getConnection()) {
                if (connection.isValid(ANSWER_SECONDS)) {
                    become(DatabaseState.of(DatabaseState.Phase.READY));
                }
            } catch (SQLException e) {
                fail(e);
            }
        } while (!isClosingAfter(WATCH));
    }

    private boolean isClosingAfter(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void fail(Exception cause) {
        if (closing.getCount() > 0) {
            become(new DatabaseState(DatabaseState.Phase.FAILED, firstLine(cause)));
        }
    }

    private void become(DatabaseState next) {
        if (!next.equals(state)) {
            state = next;
            if (next.isReady()) {
                LOG.info("database ready");
            } else {
                LOG.warn("database failed, tried again cause=\"{}\"", next.why());
            }
        }
    }

    private static String firstLine(Exception cause) {
        Throwable deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
        return message.strip().lines().findFirst().orElse("");
    }

    /** Cuts the connections and ends the server when it is the master's own. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
