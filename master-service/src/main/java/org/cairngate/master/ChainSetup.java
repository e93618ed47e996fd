package org.cairngate.master;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.access.PrivateFile;

/** Founds a chain: the master's key, block 0 and the store. Interrupted, it can be run again; finished, it refuses to. */
public final class ChainSetup {

    private final MasterDirectory directory;
    private final Clock clock;

    /** A setup in the given directory. */
    public ChainSetup(MasterDirectory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Founds the chain.
     *
     * @param policy its rules
     * @param organisation name of the organisation that runs it; its key is made here
     * @param partners names of further organisations and the keys that they made themselves, may be empty
     * @param hubs names and keys of the first hubs, may be empty
     * @throws IOException when a file cannot be written
     * @throws IllegalStateException when there is a chain already
     */
    public Genesis found(
            ChainPolicy policy, String organisation, Map<String, PublicKey> partners, Map<String, NodeKeys> hubs)
            throws IOException {
        if (directory.isInitialised()) {
            throw new IllegalStateException(
                    "there is a chain in " + directory.root() + " already; choose another --data directory");
        }
        Files.createDirectories(directory.root());
        SigningKey master = SigningKey.loadOrCreate(directory.ledgerKey());
        SigningKey organisationKey =
                SigningKey.loadOrCreate(directory.ledgerKey().resolveSibling("organisation-" + organisation + ".key"));
        Map<String, PublicKey> organisations = new LinkedHashMap<>();
        organisations.put(organisation, organisationKey.publicKey());
        partners.forEach((name, key) -> {
            if (organisations.put(name, key) != null) {
                throw new IllegalArgumentException("organisation " + name + " is named twice");
            }
        });
        Founders founders = new Founders(MasterSettings.NODE_NAME, organisations, new LinkedHashMap<>(hubs));
        Genesis genesis = store(policy, master, founders);
        PrivateFile.writeReadable(
                directory.authority(),
                NodeCertificate.issue(master, MasterSettings.NODE_NAME, clock, MasterConfiguration.TLS_VALIDITY)
                        .rootPem());
        PrivateFile.writeReadable(directory.genesis(), genesis.toJson());
        return genesis;
    }

    /** Takes up the genesis that an interrupted setup has stored already. */
    private Genesis store(ChainPolicy policy, SigningKey master, Founders founders) {
        try (ChainStore store = ChainStore.open(directory.chain())) {
            if (!store.isEmpty()) {
                return store.genesis();
            }
            Genesis genesis = Genesis.create(
                    policy,
                    master,
                    founders,
                    clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS),
                    transactions -> State.genesisRoot(policy, transactions));
            store.initialise(genesis);
            return genesis;
        } catch (RefusedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
