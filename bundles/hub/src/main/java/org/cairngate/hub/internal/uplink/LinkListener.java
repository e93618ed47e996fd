package org.cairngate.hub.internal.uplink;

/** What the uplink tells, always on the hub's thread. */
public interface LinkListener {

    /** Connected and subscribed. */
    void linkUp();

    /** An attempt to connect failed, or the connection is lost; the next attempt comes by itself. */
    void linkFailed(LinkFailure failure);

    /** A message from the master. */
    void message(String topic, byte[] payload);
}
