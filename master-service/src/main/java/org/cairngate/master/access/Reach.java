package org.cairngate.master.access;

/** What an account that is limited to an organisation or to hubs gets of an endpoint. */
public enum Reach {
    /** All of it, for nothing in it belongs to one organisation. */
    SHARED,
    /** What its {@link Scope} covers; the rest is as if it did not exist. */
    OWN,
    /** Nothing (403), for it is about the whole master and cannot be divided. */
    WHOLE;
}
