/** What the master answers to submitted batches, and what follows from it. */
package org.cairngate.hub.internal.receipts;
