package org.cairngate.ledger.store;

/**
 * What a hub or a master keeps beside the chain, written in the same batch as a block or by itself. Used within the call that
 * hands it out, by one thread.
 */
public interface LocalWrites {

    /** Keeps a batch in the outbox, in place of one of the same sequence number. */
    void putOutbox(OutboxEntry entry);

    /** Removes a batch of the outbox. */
    void deleteOutbox(long seq);

    /** Keeps a value under a name of the owner's choice. */
    void putMeta(String key, byte[] value);

    /** Removes a named value. */
    void deleteMeta(String key);

    /** Keeps a value in the pool. */
    void putPool(byte[] key, byte[] value);

    /** Removes a value of the pool. */
    void deletePool(byte[] key);
}
