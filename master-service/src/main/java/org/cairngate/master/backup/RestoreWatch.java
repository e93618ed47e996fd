package org.cairngate.master.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.master.ingest.HubSightings;
import org.cairngate.master.minting.MintGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Keeps a restored master from making blocks until every hub has told that its copy of the chain is not longer: a block beside one that a
 * hub has would be a second chain, which the hubs refuse for good. Hubs that were added after the backup need not be asked: they became
 * active by blocks that a quorum of those asked has, so that one of these tells of them. Where the chain has no hub yet nobody can tell,
 * and a person has to say so. A master that was not restored never waits. Safe for use by several threads.
 */
public final class RestoreWatch implements MintGate {

    /** Stands for every hub among those that are not waited for. */
    public static final String ALL = "all";

    private static final Logger log = LoggerFactory.getLogger(RestoreWatch.class);
    private static final String REFUSAL =
            "this master was restored from a backup and takes nothing new until it knows that no hub has later"
                    + " blocks; GET /v1/status says what is missing";

    private final DataFolder folder;
    private final ChainStore store;
    private final HubSightings sightings;
    private final Set<String> without;
    private volatile Optional<String> waiting = Optional.empty();

    /**
     * Looks whether the data directory was restored.
     *
     * @param without names of hubs whose copies are lost: what they say does not count; or {@link #ALL} to wait for none, though one that
     *     has later blocks still counts
     */
    public RestoreWatch(DataFolder folder, ChainStore store, HubSightings sightings, Set<String> without) {
        this.folder = folder;
        this.store = store;
        this.sightings = sightings;
        this.without = Set.copyOf(without);
        if (Files.exists(folder.restored())) {
            waiting = Optional.of("this master was restored from a backup and has not heard of its hubs yet");
        }
    }

    /** Why no block is made, which hubs it is about and what to do, for who runs the master; empty when blocks are made. */
    public Optional<String> waiting() {
        return waiting;
    }

    /** Why no transaction is taken, for anyone; empty when they are. */
    public Optional<String> refusal() {
        return waiting.map(why -> REFUSAL);
    }

    @Override
    public boolean isOpen() {
        if (waiting.isEmpty()) {
            return true;
        }
        List<String> hubs = hubs();
        List<String> unheard = new ArrayList<>();
        List<String> longer = new ArrayList<>();
        for (String hub : hubs) {
            Optional<Long> size = without.contains(hub) ? Optional.of(0L) : sizeOf(hub);
            if (size.isEmpty() && !without.contains(ALL)) {
                unheard.add(hub);
            } else if (size.orElse(0L) > store.tip().size()) {
                longer.add(hub);
            }
        }
        if (!longer.isEmpty()) {
            say("these hubs have later blocks: " + longer
                    + ". Stop it, and run cairngate-master --data DIR catch-up COPY... with copies of their chains");
        } else if (!unheard.isEmpty()) {
            say("it waits until it knows how long the copies of these hubs are: " + unheard
                    + ". If one of them is lost for good, start the master with --without-hub NAME");
        } else if (hubs.isEmpty() && !without.contains(ALL)) {
            say("it has no hub that could tell of later blocks. If there was one after the backup, stop it, and run"
                    + " cairngate-master --data DIR catch-up COPY; if there was none, start the master with"
                    + " --without-hub " + ALL);
        } else {
            goOn();
        }
        return waiting.isEmpty();
    }

    private List<String> hubs() {
        return store.state().nodes().stream()
                .filter(node -> node.role() == NodeRole.HUB && node.active())
                .map(NodeRecord::name)
                .toList();
    }

    /** How many blocks a hub's copy has, by its newest status since the start. */
    private Optional<Long> sizeOf(String hub) {
        return sightings
                .of(hub)
                .flatMap(HubSightings.Sighting::status)
                .filter(status -> status.path("chainId")
                        .asString("")
                        .equals(store.genesis().chainId().hex()))
                .map(status -> status.path("height"))
                .filter(JsonNode::canConvertToLong)
                .map(height -> height.asLong() + 1);
    }

    private void say(String what) {
        String text = "this master was restored from a backup, its chain ends at height "
                + (store.tip().size() - 1) + ", and " + what;
        if (!waiting.equals(Optional.of(text))) {
            waiting = Optional.of(text);
            log.error("no block is made detail=\"{}\"", text);
        }
    }

    private void goOn() {
        try {
            Files.delete(folder.restored());
            BackupFile.sync(folder.root());
        } catch (IOException e) {
            throw new UncheckedIOException("note of the restore not removed: " + e.getMessage(), e);
        }
        waiting = Optional.empty();
        log.info("restored master goes on height={}", store.tip().size() - 1);
    }
}
