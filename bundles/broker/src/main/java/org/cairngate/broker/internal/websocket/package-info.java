/** MQTT over WebSocket (MQTT 5, section 6), around Netty's and Moquette's handlers for it. */
package org.cairngate.broker.internal.websocket;
