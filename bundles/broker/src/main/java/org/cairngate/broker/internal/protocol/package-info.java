/** What MQTT 3.1.1 and 5 ask of a server on the wire and in a session, and what neither the gate nor Moquette does. */
package org.cairngate.broker.internal.protocol;
