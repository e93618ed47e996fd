/** The hubs' way in: the embedded MQTT broker, topic rights, and the intake that judges submissions. */
package org.cairngate.master.ingest;
