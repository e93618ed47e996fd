/** The hub's own copy of the chain: validation of blocks, catching up, certificates. */
package org.cairngate.hub.internal.chain;
