package org.cairngate.master.access;

/** A request's body that names what the request is about, for the audit: {@code POST /v1/devices} has the uid in no path. */
public interface Concerns {

    /** The device, hub or namespace, as the client wrote it; empty for none. Not checked yet, and never a secret. */
    String concerns();
}
