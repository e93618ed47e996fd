package org.cairngate.ledger.store;

/** The store could not read or write: the disk failed, a file is damaged, or the store is closed. */
public final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What failed, with its place. */
    public StorageException(String message) {
        super(message);
    }

    /** What failed, with its place, and why. */
    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
