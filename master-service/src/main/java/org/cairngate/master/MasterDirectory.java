package org.cairngate.master;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cairngate.master.backup.DataFolder;

/**
 * Where the master keeps its things.
 *
 * @param root the data directory
 */
public record MasterDirectory(Path root) {

    /** The Ed25519 ledger key, mode 0600. */
    public Path ledgerKey() {
        return root.resolve("keys").resolve("ledger.key");
    }

    /** The accounts of people and services, mode 0600. */
    public Path accounts() {
        return root.resolve("keys").resolve("accounts.json");
    }

    /** The Argon2id hash of the first account's password, mode 0600. */
    public Path adminAccount() {
        return root.resolve("keys").resolve("admin.account");
    }

    /** The applications for which people sign in here, mode 0600. */
    public Path oidcClients() {
        return root.resolve("keys").resolve("oidc-clients.json");
    }

    /** The key that their ID tokens are signed with, a JWK of mode 0600. */
    public Path oidcKey() {
        return root.resolve("keys").resolve("oidc-key.json");
    }

    /** The offers of devices from one organisation to another, mode 0600. */
    public Path transfers() {
        return root.resolve("transfers.json");
    }

    /** What became of the jobs of the last days, mode 0600 each. */
    public Path jobs() {
        return root.resolve("jobs");
    }

    /** The genesis file that hubs are given. */
    public Path genesis() {
        return root.resolve("genesis.json");
    }

    /** The chain's RocksDB. */
    public Path chain() {
        return root.resolve("chain");
    }

    /** The PostgreSQL server of the master's own: its programs, data, password and log. */
    public Path database() {
        return root.resolve("postgresql");
    }

    /** For how many days the telemetry of a namespace is kept, mode 0600. */
    public Path retention() {
        return root.resolve("retention.json");
    }

    /** The certificate of the ledger key, for clients that want a CA file. */
    public Path authority() {
        return root.resolve("master-ca.pem");
    }

    /** The ports that are listened on, present while they are. */
    public Path ports() {
        return root.resolve("run").resolve("ports.json");
    }

    /** Present while a first start founds the chain. */
    public Path founding() {
        return root.resolve("founding");
    }

    /** The directory as a backup sees it. */
    public DataFolder asFolder() {
        return new DataFolder(root);
    }

    /** Whether {@code init} finished here: the genesis file is what it writes last. */
    public boolean isInitialised() {
        return Files.exists(genesis());
    }
}
