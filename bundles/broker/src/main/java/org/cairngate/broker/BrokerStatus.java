package org.cairngate.broker;

/** What the broker does right now. Safe for use by several threads. */
public interface BrokerStatus {

    /** The TCP port that devices connect to. */
    int port();

    /** Devices that are connected. */
    int connected();

    /** Events stored since the start. */
    long accepted();

    /** Events that were sent again and were stored before. */
    long duplicates();
}
