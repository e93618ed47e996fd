package org.cairngate.master.telemetry;

import java.util.function.Function;
import javax.sql.DataSource;
import org.cairngate.master.database.Database;
import org.cairngate.master.problem.NotReadyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The telemetry tables for those who ask: not there before it is sure that they are made of this chain. Thread-safe. */
@Component
final class Tables {

    private final Database database;
    private final Projection projection;

    Tables(Database database, Projection projection) {
        this.database = database;
        this.projection = projection;
    }

    /**
     * The newest block that is in them.
     *
     * @throws NotReadyException when there is none yet
     */
    long height() {
        long height = projection.height();
        if (height < 0) {
            throw new NotReadyException("the tables are not made of this chain yet");
        }
        return height;
    }

    /**
     * Asks something.
     *
     * @throws NotReadyException when there is no answer, or not in time
     */
    <T> T ask(Function<JdbcClient, T> question) {
        source();
        return database.ask(question);
    }

    /**
     * Connections to the database that has them.
     *
     * @throws NotReadyException when it does not answer, or has none of this chain
     */
    DataSource source() {
        DataSource source = database.source();
        height();
        return source;
    }
}
