package org.cairngate.master.telemetry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the chain's blocks into rows, but for audit records, which other roles may read than those who read what devices report. How far it is stands in the database and is written together with the rows, so that nothing is
 * ever there twice or missing; rows of an older format are dropped and made anew, those of
 * another chain are left alone until {@link #clear}. For one thread at a time in
 * each process; several processes wait for each other.
 */
public final class Projection {

    /** Is raised when the same block gives other rows. */
    private static final int FORMAT = 1;

    /** Events of one transaction of the database: some seconds of its time at most. */
    private static final int BATCH_EVENTS = 20_000;

    private static final int BATCH_BLOCKS = 5_000;
    /** For PostgreSQL's advisory lock; any number that no other program takes. */
    private static final long LOCK = 0x43_41_49_52_4eL;

    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

    private final ChainStore store;
    private final RetentionFile retention;
    private final Clock clock;
    private volatile long height = -1;
    /** What was over when rows were written last; empty before that. */
    private Optional<Cutoffs> agreed = Optional.empty();
    /** What is in no row any more; empty before it was looked at, and while it goes. */
    private Optional<Cutoffs> swept = Optional.empty();

    /** A projection of the chain in the store, of the events that are not over at the clock's time. */
    public Projection(ChainStore store, RetentionFile retention, Clock clock) {
        this.store = store;
        this.retention = retention;
        this.clock = clock;
    }

    /** The newest block that is in the rows, as far as this process knows; -1 before the first. */
    public long height() {
        return height;
    }

    /** Whether the chain has a certified block behind its genesis. */
    public boolean isAnythingCertified() {
        return store.certifiedSize() > 1;
    }

    /** How many blocks are not in the rows yet. */
    public long lag() {
        return store.tip().size() - 1 - height;
    }

    /**
     * Takes the next blocks.
     *
     * @return whether there are more
     */
    public boolean advance(DataSource database) throws SQLException {
        Cutoffs cutoffs = Cutoffs.of(retention.rules(), clock.instant());
        height = locked(database, connection -> {
            if (!agreed.equals(Optional.of(cutoffs))) {
                Sweep.agree(connection, cutoffs);
            }
            return take(connection, cutoffs);
        });
        agreed = Optional.of(cutoffs);
        return lag() > 0;
    }

    /**
     * Deletes some of the rows that are over, if there are such since the newest {@link #advance}. Looks at the rows when a rule or the
     * day is another one, and not otherwise.
     *
     * @return whether there are more
     */
    public boolean sweep(DataSource database) throws SQLException {
        if (height < 0 || agreed.isEmpty() || swept.equals(agreed)) {
            return false;
        }
        Cutoffs cutoffs = agreed.get();
        boolean more = locked(database, connection -> Sweep.step(connection, cutoffs));
        swept = more ? Optional.empty() : agreed;
        return more;
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Does something in a transaction, while no other process does. */
    private static <T> T locked(DataSource database, Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                lock(connection);
                T done = work.on(connection);
                connection.commit();
                return done;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** Drops all rows; {@link #advance} makes them anew. */
    public void clear(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            lock(connection);
            drop(connection);
            connection.commit();
            height = -1;
        }
    }

    /** Drops all rows and makes them anew up to the chain's newest block. */
    public void rebuild(DataSource database) throws SQLException {
        clear(database);
        boolean more = true;
        while (more) {
            more = advance(database);
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
            statement.setLong(1, LOCK);
            statement.execute();
        }
    }

    private static void drop(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("truncate event, reading, latest, projection, swept");
        }
    }

    private long take(Connection connection, Cutoffs cutoffs) throws SQLException {
        long last = store.tip().size() - 1;
        long from = start(connection) + 1;
        if (from == 0) {
            Sweep.begin(connection, cutoffs);
        }
        Rows rows = new Rows(cutoffs);
        int sent = 0;
        long at = from;
        while (at <= last && at - from < BATCH_BLOCKS && sent + rows.gathered() < BATCH_EVENTS) {
            if (store.header(at).orElseThrow().txCount() > 0) {
                Block block = store.block(at).orElseThrow();
                for (int i = 0; i < block.transactions().size(); i++) {
                    sent += add(connection, rows, block, i);
                }
            }
            at++;
        }
        if (at > from) {
            rows.send(connection);
            write(connection, at - 1);
        }
        return at - 1;
    }

    /** Gathers a transaction's rows; returns how many events had to be sent for it. */
    private int add(Connection connection, Rows rows, Block block, int index) throws SQLException {
        SignedTransaction transaction = block.transactions().get(index);
        if (transaction.transaction().body() instanceof ErasureBody erasure) {
            int sent = rows.gathered();
            rows.send(connection);
            erase(connection, erasure);
            return sent;
        }
        if (transaction.transaction().body() instanceof EventsBody
                && !transaction.transaction().isAudit()) {
            Optional<StoredSegment> segment = store.storedSegment(transaction.id());
            String hub = store.state()
                    .node(transaction.transaction().signer())
                    .map(NodeRecord::name)
                    .orElseGet(() -> transaction.transaction().signer().hex());
            for (int place = 0; place < segment.map(s -> s.entries().size()).orElse(0); place++) {
                Optional<RecordedEvent> event = segment.get().event(place);
                if (event.isPresent()) {
                    add(rows, event.get(), Position.of(block.header().height(), index, place), hub);
                }
            }
        }
        return 0;
    }

    private static void add(Rows rows, RecordedEvent event, Position position, String hub) {
        try {
            rows.add(event, position, hub);
        } catch (RefusedException e) {
            LOG.error("event is in no row height={} slot={} detail={}", position.height(), position.slot(), e.detail());
        }
    }

    private void erase(Connection connection, ErasureBody erasure) throws SQLException {
        EventsBody body = (EventsBody) erasure.batch().transaction().body();
        long at = store.heightOf(erasure.batch().id()).orElseThrow();
        List<SignedTransaction> transactions = store.block(at).orElseThrow().transactions();
        int index = transactions.stream()
                .map(SignedTransaction::id)
                .toList()
                .indexOf(erasure.batch().id());
        List<Integer> slots = new ArrayList<>();
        erasure.leaves().places().forEach(place -> slots.add(Position.slot(index, place)));
        Rows.erase(connection, body.tMin(), body.tMax(), at, slots);
    }

    /**
     * The newest block in the rows, -1 for none; drops rows of another format, and of blocks that the chain does not have any more.
     *
     * @throws IllegalStateException when they are of another chain
     */
    private long start(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select format, chain, height, block from projection")) {
            if (!row.next()) {
                return -1;
            }
            if (!row.getString("chain").equals(chain())) {
                throw new IllegalStateException("the database has the telemetry of chain " + row.getString("chain")
                        + ": name one for this master alone, or drop those rows by cairngate-master rebuild");
            }
            long found = row.getLong("height");
            if (row.getInt("format") == FORMAT
                    && found < store.tip().size()
                    && row.getString("block").equals(hash(found).hex())) {
                return found;
            }
            LOG.warn("telemetry is of another format or of blocks that left, and is made anew height={}", found);
        }
        drop(connection);
        return -1;
    }

    private void write(Connection connection, long reached) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into projection (format, chain, height, block) values (?, ?, ?, ?)"
                        + " on conflict (single) do update set height = excluded.height, block = excluded.block")) {
            statement.setInt(1, FORMAT);
            statement.setString(2, chain());
            statement.setLong(3, reached);
            statement.setString(4, hash(reached).hex());
            statement.executeUpdate();
        }
    }

    private String chain() {
        return store.state().chainId().hex();
    }

    private Hash hash(long at) {
        return store.header(at).orElseThrow().leafHash();
    }
}
