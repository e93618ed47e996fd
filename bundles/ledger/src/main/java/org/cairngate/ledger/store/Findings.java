package org.cairngate.ledger.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cairngate.ledger.RefusedException;

/** What one run of {@link Fsck} has found so far. For one thread. */
final class Findings {

    private static final Pattern FILE = Pattern.compile("\\d{6,}\\.(?:sst|log)|MANIFEST-\\d+|OPTIONS-\\d+|CURRENT");
    private static final Pattern BYTES = Pattern.compile("offset (\\d{1,18}) size (\\d{1,18})");
    private static final String FILE_PLACE = "file ";
    private static final int STEP = 1000;

    private final List<Damage> damages = new ArrayList<>();
    private final Consumer<Progress> progress;
    long files;
    long blocks;
    long transactions;
    long segments;
    long events;

    Findings(Consumer<Progress> progress) {
        this.progress = progress;
    }

    /** Something that can fail in place of giving a value. */
    interface Step {
        void run() throws RefusedException;
    }

    void add(String place, String what) {
        add(new Damage(place, what));
    }

    void add(Damage damage) {
        if (damages.size() < Fsck.MAX_DAMAGES) {
            damages.add(damage);
        }
    }

    /** Whether a damage was found at a place that begins so. */
    boolean damagedAt(String place) {
        return damages.stream().anyMatch(damage -> damage.place().startsWith(place));
    }

    /** The write-ahead logs in which a damage was found. */
    Set<String> damagedLogs() {
        return damages.stream()
                .map(Damage::place)
                .filter(place -> place.startsWith(FILE_PLACE) && place.endsWith(".log"))
                .map(place -> place.substring(FILE_PLACE.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Adds a damage unless the condition holds. */
    void require(boolean holds, String place, String what) {
        if (!holds) {
            add(place, what);
        }
    }

    /** Adds what went wrong; its place is the file that RocksDB names, if it does. */
    void failed(String place, Exception cause) {
        String message = String.valueOf(cause.getMessage());
        Matcher file = FILE.matcher(message);
        add(file.find() ? new Damage(FILE_PLACE + file.group(), message, bytes(message)) : new Damage(place, message));
    }

    /** The bytes that RocksDB names when a block's checksum does not match. */
    static Optional<ByteRange> bytes(String message) {
        Matcher named = BYTES.matcher(message);
        if (!named.find() || Long.parseLong(named.group(2)) == 0) {
            return Optional.empty();
        }
        long from = Long.parseLong(named.group(1));
        return Optional.of(new ByteRange(from, from + Long.parseLong(named.group(2)) - 1));
    }

    /** Adds to every damage what can be told of it now. */
    void improve(UnaryOperator<Damage> more) {
        damages.replaceAll(more);
    }

    /** Runs a step; false, with the damage noted, when it fails. */
    boolean check(String place, Step step) {
        try {
            step.run();
            return true;
        } catch (RefusedException e) {
            add(place, e.getMessage());
        } catch (RuntimeException e) {
            failed(place, e);
        }
        return false;
    }

    void progress(String phase, long done, long total) {
        if (done % STEP == 0 || done == total) {
            progress.accept(new Progress(phase, done, total));
        }
    }

    FsckReport report() {
        return new FsckReport(damages, new FsckReport.Counts(files, blocks, transactions, segments, events));
    }
}
