package org.cairngate.hub.internal.uplink;

/** What the uplink tells, always on the hub's thread. */
public interface LinkListener {

    /** Connected and subscribed. */
    void linkUp();

    /** The connection is lost. */
    void linkDown(String cause);

    /** A message from the master. */
    void message(String topic, byte[] payload);
}
