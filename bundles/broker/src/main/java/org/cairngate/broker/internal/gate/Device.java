package org.cairngate.broker.internal.gate;

import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;

/**
 * The device behind a connection.
 *
 * @param uid its uid
 * @param keyId id of the key that it proved to hold; zero for a device with a token
 * @param metadataHash what its record committed to when it was admitted
 */
record Device(String uid, KeyId keyId, Hash metadataHash) {}
