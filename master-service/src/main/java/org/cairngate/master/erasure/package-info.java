/** Erases events by receipts of the master's key; the chain stores do the erasing when they get the block. */
package org.cairngate.master.erasure;
