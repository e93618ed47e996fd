/** How a light chain copy begins with a snapshot of the state instead of every block since the genesis. */
package org.cairngate.hub.internal.snapshot;
