package org.cairngate.broker.internal.gate;

import org.cairngate.journal.Append;
import org.cairngate.ledger.event.SignedEvent;
import org.cairngate.ledger.key.PublicKey;

/**
 * An event that says that its device signed it, checked but for the signature.
 *
 * @param append what goes to the journal once the signature is verified
 * @param signed what was received
 * @param key the key that the device is registered with
 */
record SignedAppend(Append append, SignedEvent signed, PublicKey key) {}
