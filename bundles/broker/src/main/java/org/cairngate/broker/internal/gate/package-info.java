/** The ingest gate: it stands before Moquette's handler on every connection, admits devices and journals their events. */
package org.cairngate.broker.internal.gate;
