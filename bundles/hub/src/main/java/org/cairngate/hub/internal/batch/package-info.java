/** From the journal to signed batches that wait in the outbox. */
package org.cairngate.hub.internal.batch;
