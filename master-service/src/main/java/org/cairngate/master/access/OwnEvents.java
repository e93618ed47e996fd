package org.cairngate.master.access;

import java.util.Optional;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.EventPosition;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Says which events and transactions of the chain the caller of this request may see. Safe for use by several threads. */
@Component
public final class OwnEvents {

    private static final Permission AUDIT =
            Permissions.of(HttpMethod.GET, "/v1/audit").orElseThrow();

    private final ChainStore store;
    private final Callers callers;

    OwnEvents(ChainStore store, Callers callers) {
        this.store = store;
        this.callers = callers;
    }

    /** Whether the caller may see everything. */
    public boolean areAll() {
        return callers.scope().isWhole();
    }

    /**
     * Whether the caller may see a transaction: events of his organisation's namespaces, from his hubs where he is limited to some, and
     * what his organisation signed itself. What the master signed belongs to nobody.
     */
    public boolean include(SignedTransaction signed) {
        Scope scope = callers.scope();
        if (scope.isWhole()) {
            return true;
        }
        String namespace = signed.transaction().namespace();
        String signer = store.state()
                .node(signed.transaction().signer())
                .map(NodeRecord::name)
                .orElse("");
        return namespace.isEmpty()
                ? scope.hubs().isEmpty() && scope.coversOrganisation(signer)
                : scope.coversEvents(namespace, signer);
    }

    /** Where an event of the chain is; empty also when the caller may not see it. */
    public Optional<EventPosition> find(String uid) {
        return store.findEvent(uid).filter(position -> areAll() || include(transaction(position)));
    }

    /** The same for what an event says: what the audit has to say is for those alone who may list it. */
    public Optional<EventPosition> findReadable(String uid) {
        return find(uid)
                .filter(position -> AUDIT.admits(callers.current())
                        || !transaction(position).transaction().isAudit());
    }

    private SignedTransaction transaction(EventPosition position) {
        return store.block(position.height()).orElseThrow().transactions().get(position.txIndex());
    }
}
