/** The connection to the master: MQTT over TLS, and what is sent over it in which order. */
package org.cairngate.hub.internal.uplink;
