package org.cairngate.master;

/** How log lines are written to standard output. */
public enum LogFormat {
    /** A line of text for people. */
    TEXT,
    /** A JSON object a line in the fields of the Elastic Common Schema, for collectors. */
    JSON
}
