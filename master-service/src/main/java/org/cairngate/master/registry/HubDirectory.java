package org.cairngate.master.registry;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.NodeStatus;
import org.cairngate.ledger.state.PendingNode;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Scope;
import org.cairngate.master.paging.Page;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.stereotype.Component;

/** Looks hubs up in the chain, those only that the caller of the request may see. Safe for use by several threads. */
@Component
final class HubDirectory {

    private final ChainStore store;
    private final OwnerIndex owners;
    private final Callers callers;

    HubDirectory(ChainStore store, OwnerIndex owners, Callers callers) {
        this.store = store;
        this.owners = owners;
        this.callers = callers;
    }

    /**
     * A hub of the chain.
     *
     * @param record what the newest block says of it
     * @param owner whose it is; empty for nobody's
     * @param pending whether its registration waits for its block to be final
     */
    record KnownHub(NodeRecord record, Optional<Owner> owner, boolean pending) {

        String name() {
            return record.name();
        }

        private boolean isOf(HubFilter filter) {
            return filter.admits(owner);
        }

        private boolean isCoveredBy(Scope scope) {
            return scope.covers(owner.map(Owner::organisation), name());
        }
    }

    /**
     * The hub of a name, once its registration took effect.
     *
     * @throws NotFoundException when there is none
     */
    KnownHub find(String name) {
        return findAnyones(name).filter(hub -> hub.isCoveredBy(callers.scope())).orElseThrow(() -> unknown(name));
    }

    /** The hub of a name, once its registration took effect, whoever may see it. */
    Optional<KnownHub> findAnyones(String name) {
        return node(store.state(), name)
                .map(node -> new KnownHub(node, owners.owners().hub(name), false));
    }

    /** What is said of a hub that is not there, or not for the caller. */
    static NotFoundException unknown(String name) {
        return new NotFoundException("there is no hub named " + name);
    }

    /**
     * The status of a hub, whoever may see it: that of the newest block, but what takes the hub away counts from the block on that
     * says it, before that one is final.
     */
    Optional<NodeStatus> standing(String name) {
        State state = store.state();
        Set<NodeAction> waiting = state.pendingNodes().stream()
                .map(PendingNode::change)
                .filter(change -> change.name().equals(name))
                .map(NodeBody::action)
                .collect(Collectors.toSet());
        return node(state, name).map(NodeRecord::status).map(status -> {
            if (waiting.contains(NodeAction.REVOKE)) {
                return NodeStatus.REVOKED;
            }
            return status == NodeStatus.ACTIVE && waiting.contains(NodeAction.QUARANTINE)
                    ? NodeStatus.QUARANTINED
                    : status;
        });
    }

    private static Optional<NodeRecord> node(State state, String name) {
        return state.nodeByName(name).filter(node -> node.role() == NodeRole.HUB);
    }

    /** The hubs that the filter lets through and whose names are larger than the cursor, by name. */
    Page<KnownHub> list(HubFilter filter, String cursor, int limit) {
        State state = store.state();
        Owners whose = owners.owners();
        Scope scope = callers.scope();
        Stream<KnownHub> acting = state.nodesAfter(cursor)
                .filter(node -> node.role() == NodeRole.HUB)
                .map(node -> new KnownHub(node, whose.hub(node.name()), false))
                .filter(hub -> hub.isCoveredBy(scope) && hub.isOf(filter))
                .limit(limit + 1L);
        Stream<KnownHub> waiting = state.pendingNodes().stream()
                .filter(pending -> pending.change().role() == NodeRole.HUB
                        && pending.change().action() == NodeAction.REGISTER)
                .map(pending -> waiting(pending, whose))
                .filter(hub -> hub.name().compareTo(cursor) > 0 && hub.isCoveredBy(scope) && hub.isOf(filter));
        List<KnownHub> found = Stream.concat(acting, waiting)
                .sorted(Comparator.comparing(KnownHub::name))
                .limit(limit + 1L)
                .toList();
        return Page.of(found, limit);
    }

    private static KnownHub waiting(PendingNode waiting, Owners whose) {
        NodeBody change = waiting.change();
        return new KnownHub(
                new NodeRecord(change.role(), change.name(), change.key(), change.weight(), false, waiting.height()),
                whose.hub(change.name()),
                true);
    }
}
