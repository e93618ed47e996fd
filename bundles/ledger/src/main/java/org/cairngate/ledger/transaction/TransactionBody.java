package org.cairngate.ledger.transaction;

/** What a transaction says; ledger format section 3. Immutable and safe for use by several threads. */
public sealed interface TransactionBody permits EventsBody, DeviceBody, NodeBody, UnknownBody {

    /** The type number in the transaction: 0 EVENTS, 1 DEVICE, 2 NODE, above that types of later versions. */
    int type();
}
