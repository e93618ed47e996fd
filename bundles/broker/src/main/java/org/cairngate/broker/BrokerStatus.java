package org.cairngate.broker;

import java.util.Map;
import org.cairngate.ledger.RefusalReason;

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

    /** Connections whose CONNECT is not there yet. */
    int halfOpen();

    /** How often the broker was started anew because a part of it was dead. */
    int restarts();

    /** What was refused since the start, by reason. */
    Map<RefusalReason, Long> refused();
}
