/** Hubs and devices: a projection of the chain, changed by transactions of the master's key. */
package org.cairngate.master.registry;
