/** A site of real processes on this machine: one master, hubs and devices, started, killed and ended by one owner. */
package org.cairngate.demo.site;
