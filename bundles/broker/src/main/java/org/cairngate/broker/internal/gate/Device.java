package org.cairngate.broker.internal.gate;

import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;

/**
 * The device behind a connection.
 *
 * @param uid its uid
 * @param keyId id of the key that it proved to hold; zero for a device with a token
 * @param tokenCommitment what its record committed to of its token when it was admitted; says nothing of a device with a key
 */
record Device(String uid, KeyId keyId, Hash tokenCommitment) {}
