/** A device as a program: its readings, its identity, and a connection that keeps every event until it is acknowledged. */
package org.cairngate.demo.device;
