package org.cairngate.hub.internal;

import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.key.SigningKey;

/** What a hub stands on: its settings, its stores and its key. */
record HubParts(
        HubSettings settings, Journal journal, HubStore store, Outbox outbox, SigningKey key, RefusalLog refusals) {}
