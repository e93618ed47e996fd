package org.cairngate.master.access;

import java.util.function.Consumer;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;

/** Where the accounts are kept. What is changed here counts from the next request on. Implementations are safe for several threads. */
public interface Accounts {

    /** Makes a new book of the one that is kept. */
    @FunctionalInterface
    interface Change {

        /** The new book; refuses what makes no sense for this one. */
        AccountBook of(AccountBook before) throws RefusedException;
    }

    /** The accounts as they are. Fast: each request asks. */
    AccountBook book();

    /**
     * Changes the accounts, one change after the other; returns when the new book is kept for good.
     *
     * @throws RefusedException when the change does
     * @throws StorageException when it cannot be kept; then nothing changed
     */
    AccountBook change(Change change) throws RefusedException;

    /** Has this be told the new book at each change from now on, before {@link #change} returns. It has to be quick and not to fail. */
    void onChange(Consumer<AccountBook> watcher);
}
