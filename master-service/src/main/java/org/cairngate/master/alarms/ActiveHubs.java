package org.cairngate.master.alarms;

import java.util.List;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeRole;

/** The hubs that the chain has as active. Safe for use by several threads. */
record ActiveHubs(ChainStore store) {

    /** Their names. */
    List<String> names() {
        return store.state().nodes().stream()
                .filter(node -> node.role() == NodeRole.HUB && node.active())
                .map(NodeRecord::name)
                .toList();
    }
}
