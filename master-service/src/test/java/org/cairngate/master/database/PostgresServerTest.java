package org.cairngate.master.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of the master's own: starts whatever an earlier run left, and goes with the master. */
class PostgresServerTest {

    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void programs() throws Exception {
        folder = TestDatabase.withPrograms(root.resolve("a"));
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.url(), server.user(), server.password());
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String answer(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void whatIsInItIsThereAfterARestart() throws Exception {
        long pid;
        try (PostgresServer server = PostgresServer.start(folder)) {
            execute(server, "create table kept (number integer)");
            execute(server, "insert into kept values (42)");
            pid = server.pid();
            assertThat(isAlive(pid)).isTrue();
        }
        assertThat(isAlive(pid)).as("closed").isFalse();
        try (PostgresServer server = PostgresServer.start(folder)) {
            assertThat(answer(server, "select number from kept")).isEqualTo("42");
        }
    }

    @Test
    void aServerThatAKilledMasterLeftBehindIsEnded() throws Exception {
        PostgresServer left = PostgresServer.start(folder);
        execute(left, "create table kept (number integer)");
        try (PostgresServer server = PostgresServer.start(folder)) {
            assertThat(server.pid()).isNotEqualTo(left.pid());
            assertThat(isAlive(left.pid())).isFalse();
            assertThat(answer(server, "select count(*) from kept")).isEqualTo("0");
        }
        left.close();
    }

    @Test
    void aKilledServerStartsAgainWithWhatItHad() throws Exception {
        PostgresServer killed = PostgresServer.start(folder);
        execute(killed, "create table kept (number integer)");
        execute(killed, "checkpoint");
        ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
        ProcessHandle.of(killed.pid())
                .ifPresent(process ->
                        process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        assertThat(killed.isAlive()).isFalse();
        try (PostgresServer server = PostgresServer.start(folder)) {
            assertThat(answer(server, "select count(*) from kept")).isEqualTo("0");
        }
    }

    @Test
    void anotherProgramWithTheNumberInThePidFileIsLeftAlone() throws Exception {
        PostgresServer.start(folder).close();
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(
                    folder.resolve("data-18").resolve("postmaster.pid"),
                    other.pid() + "\n" + folder.resolve("data-18") + "\n");
            try (PostgresServer server = PostgresServer.start(folder)) {
                assertThat(answer(server, "select 1")).isEqualTo("1");
            }
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void onlyTheMasterGetsIn() throws Exception {
        try (PostgresServer server = PostgresServer.start(folder)) {
            assertThatThrownBy(() -> DriverManager.getConnection(server.url(), server.user(), "guessed"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
            assertThatThrownBy(() -> DriverManager.getConnection(server.url(), server.user(), ""))
                    .isInstanceOf(SQLException.class);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(answer(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(Files.readString(folder.resolve("postgresql.log"))).doesNotContain(server.password());
        }
    }

    @Test
    void twoMastersOfOneMachineHaveOneEach() throws Exception {
        try (PostgresServer one = PostgresServer.start(folder);
                PostgresServer other = PostgresServer.start(TestDatabase.withPrograms(root.resolve("b")))) {
            assertThat(one.url()).isNotEqualTo(other.url());
            execute(one, "create table mine (number integer)");
            assertThat(answer(other, "select to_regclass('mine') is null")).isEqualTo("t");
        }
    }

    @Test
    void aRootMasterStartsItAsSomebodyElseWithOrWithoutUserNamespaces() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root has to start it as somebody else");
        for (RunAs as : List.of(RunAs.NOBODY, RunAs.fit(), RunAs.NOBODY)) {
            try (PostgresServer server = PostgresServer.start(folder, as)) {
                execute(server, "create table if not exists kept (number integer)");
                execute(server, "insert into kept values (1)");
                Path status = Path.of("/proc", String.valueOf(server.pid()), "status");
                String user = as.equals(RunAs.NOBODY) ? "65534" : "0";
                assertThat(Files.readString(status)).contains("Uid:\t" + user + "\t" + user);
            }
        }
        try (PostgresServer server = PostgresServer.start(folder)) {
            assertThat(answer(server, "select count(*) from kept")).isEqualTo("3");
        }
    }

    @Test
    void itEndsWithAMasterThatIsKilled() throws Exception {
        CompletableFuture<PostgresServer> started = new CompletableFuture<>();
        Thread master = new Thread(() -> {
            try {
                started.complete(PostgresServer.start(folder));
            } catch (IOException e) {
                started.completeExceptionally(e);
            }
        });
        master.start();
        try (PostgresServer server = started.get(1, TimeUnit.MINUTES)) {
            master.join();
            until(() -> !isAlive(server.pid()));
        }
    }

    @Test
    void aMakingOfTheDataThatWasInterruptedIsDoneAnew() throws Exception {
        Files.createDirectories(folder.resolve("data.new").resolve("base"));
        Files.writeString(folder.resolve("data.new").resolve("PG_VERSION"), "18\n");
        try (PostgresServer server = PostgresServer.start(folder)) {
            assertThat(answer(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void anUnpackingThatWasInterruptedIsDoneAnew() throws Exception {
        Path own = root.resolve("own");
        Path torn = own.resolve("postgresql-" + PostgresBinaries.VERSION).resolve("bin");
        Files.createDirectories(torn);
        Files.writeString(torn.resolve("postgres"), "half of it");
        Path unpacked = PostgresBinaries.unpackBelow(own);
        assertThat(Files.size(unpacked.resolve("bin/postgres"))).isGreaterThan(1 << 20);
        assertThat(Files.getLastModifiedTime(unpacked.resolve("bin/postgres")))
                .isEqualTo(Files.getLastModifiedTime(
                        PostgresBinaries.unpackBelow(own).resolve("bin/postgres")));
    }

    @Test
    void aServerThatDoesNotStartSaysWhy() throws Exception {
        PostgresServer.start(folder).close();
        Files.writeString(folder.resolve("data-18").resolve("postgresql.conf"), "no_such_setting = 1\n");
        assertThatThrownBy(() -> PostgresServer.start(folder)).hasMessageContaining("postgresql.log");
    }

    @Test
    void theDatabaseComesBackByItselfAndSaysHowItIs() throws Exception {
        try (Database database = new Database(new DatabaseSettings.Embedded(folder))) {
            assertThat(database.state().phase()).isEqualTo(DatabaseState.Phase.STARTING);
            assertThatThrownBy(database::source).hasMessageContaining("starting");
            database.start();
            assertThat(database.awaitAnswer().isReady()).isTrue();
            long pid =
                    Long.parseLong(Files.readAllLines(folder.resolve("data-18").resolve("postmaster.pid"))
                            .get(0));
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            until(() -> !database.state().isReady());
            assertThat(database.state().why()).isNotEmpty();
            until(() -> database.state().isReady());
            int one = database.ask(
                    client -> client.sql("select 1").query(Integer.class).single());
            assertThat(one).isEqualTo(1);
        }
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
