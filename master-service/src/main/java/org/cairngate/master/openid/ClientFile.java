package org.cairngate.master.openid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.access.PrivateFile;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.version.IfMatch;

/** The applications in a file of mode 0600 that is replaced as a whole. Safe for use by several threads. */
public final class ClientFile {

    /** Most applications of a master. */
    static final int MAX_CLIENTS = 100;

    private final Path file;
    private volatile SortedMap<String, Client> clients;

    private ClientFile(Path file, SortedMap<String, Client> clients) {
        this.file = file;
        this.clients = Collections.unmodifiableSortedMap(clients);
    }

    /**
     * Reads the applications; there is no file before the first one.
     *
     * @throws IOException when the file cannot be read or is damaged
     */
    public static ClientFile open(Path file) throws IOException {
        try {
            return new ClientFile(
                    file,
                    Files.exists(file)
                            ? ClientFormat.read(PrivateFile.read(file, ClientFormat.MAX_BYTES))
                            : new TreeMap<>());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " holds no applications: " + e.getMessage()
                            + ". Take it from a backup, or remove it and add the applications again",
                    e);
        }
    }

    /** The applications as they are, by name. */
    SortedMap<String, Client> all() {
        return clients;
    }

    /** The application of this name. */
    Optional<Client> find(String name) {
        return Optional.ofNullable(clients.get(name));
    }

    /**
     * Adds an application; returns when it is kept for good.
     *
     * @throws RefusedException when the name is taken, or there are too many
     * @throws StorageException when it cannot be kept; then nothing changed
     */
    synchronized void add(Client client) throws RefusedException {
        if (clients.containsKey(client.name())) {
            throw refused("there is an application called " + client.name() + " already; remove it first");
        }
        if (clients.size() == MAX_CLIENTS) {
            throw refused("there are " + MAX_CLIENTS + " applications already; remove one that nobody uses");
        }
        SortedMap<String, Client> after = new TreeMap<>(clients);
        after.put(client.name(), client);
        keep(after);
    }

    /**
     * Removes an application; returns when that is kept for good.
     *
     * @throws NotFoundException when there is none of this name
     */
    synchronized Client remove(String name, IfMatch ifMatch) {
        Client before = find(name).orElseThrow(() -> new NotFoundException("there is no application called " + name));
        ifMatch.require(before.tag(), "application " + name + " changed");
        SortedMap<String, Client> after = new TreeMap<>(clients);
        after.remove(name);
        keep(after);
        return before;
    }

    private void keep(SortedMap<String, Client> after) {
        try {
            PrivateFile.write(file, ClientFormat.write(after.values()));
        } catch (IOException e) {
            throw new StorageException("applications not written to " + file + ": " + e.getMessage(), e);
        }
        clients = Collections.unmodifiableSortedMap(after);
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
