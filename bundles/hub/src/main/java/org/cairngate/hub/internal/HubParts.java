package org.cairngate.hub.internal;

import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.ChainStore;

/** What a hub stands on: its settings, its stores and its key. */
record HubParts(
        HubSettings settings, Journal journal, ChainStore store, Outbox outbox, SigningKey key, RefusalLog refusals) {}
