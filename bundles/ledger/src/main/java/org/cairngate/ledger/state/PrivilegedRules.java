package org.cairngate.ledger.state;

import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.transaction.ArtifactBody;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.ParametersBody;
import org.cairngate.ledger.transaction.PrivilegedBody;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.ledger.transaction.Transaction;

/**
 * What ARTIFACT, RULE, NAMESPACE and PARAMETERS may change. An accepted proposal may do what no single owner may; what would break
 * the registry's own order, such as a revision that is not the next, it may not either.
 */
final class PrivilegedRules {

    private final RegistryView registry;
    private final ChainPolicy policy;
    private final long height;

    /**
     * Who asks for a change.
     *
     * @param name the node's name, or the proposer's
     * @param master whether it is the master
     * @param voted whether an accepted proposal asks
     */
    record Author(String name, boolean master, boolean voted) {

        static Author of(NodeRecord signer) {
            return new Author(signer.name(), signer.role() == NodeRole.MASTER, false);
        }
    }

    PrivilegedRules(RegistryView registry, ChainPolicy policy, long height) {
        this.registry = registry;
        this.policy = policy;
        this.height = height;
    }

    /** The records after the change; NODE records are {@link NodeRules}' part. */
    List<RegistryRecord> changed(PrivilegedBody body, Author author) throws RefusedException {
        if (body instanceof ArtifactBody artifact) {
            return published(artifact, author);
        }
        if (body instanceof RuleBody rule) {
            return List.of(revised(rule, author));
        }
        if (body instanceof NamespaceBody namespace) {
            return List.of(withMembers(namespace, author));
        }
        if (body instanceof ParametersBody parameters) {
            checkParameters(policy, parameters);
            return List.of(new ParametersRecord(parameters, height));
        }
        throw refused("type " + body.type() + " is no such record");
    }

    /** Refuses parameters that no chain can have. */
    static void checkParameters(ChainPolicy policy, ParametersBody parameters) throws RefusedException {
        try {
            policy.with(parameters);
        } catch (IllegalArgumentException e) {
            throw refused("parameters: " + e.getMessage());
        }
    }

    private List<RegistryRecord> published(ArtifactBody body, Author author) throws RefusedException {
        String what = body.kind() + " " + body.name();
        NodeRecord owner = Optional.ofNullable(registry.nodes().get(body.owner()))
                .filter(node -> node.status() == NodeStatus.ACTIVE)
                .filter(node -> node.role() == NodeRole.ORGANISATION || node.role() == NodeRole.MASTER)
                .orElseThrow(() ->
                        refused(what + " is signed by key " + body.owner() + ", of no active organisation or master"));
        Optional<OwnerRecord> known = registry.record(OwnerRecord.key(body.kind(), body.name()), OwnerRecord.class);
        String before = known.map(OwnerRecord::owner).orElse(owner.name());
        if (!author.voted() && !before.equals(author.name())) {
            throw refused(what + " belongs to " + before + ", " + author.name() + " may not publish it");
        }
        for (RegistryRecord record : RegistryView.under(registry.records(), ArtifactRecord.prefix(body))) {
            ArtifactBody older = ((ArtifactRecord) record).body();
            if (older.version().equals(body.version())) {
                throw refused(what + " " + body.version() + " for " + body.target() + " is published already");
            }
            if (older.securityCounter() > body.securityCounter()) {
                throw refused(what + " " + body.version() + " has security counter " + body.securityCounter()
                        + ", version " + older.version() + " has " + older.securityCounter());
            }
        }
        return List.of(
                new ArtifactRecord(body, height), new OwnerRecord(body.kind(), body.name(), owner.name(), height));
    }

    private RuleRecord revised(RuleBody body, Author author) throws RefusedException {
        Optional<RuleRecord> known = registry.record(RuleRecord.key(body.ruleId()), RuleRecord.class);
        requireNext("rule " + body.ruleId() + " revision", body.revision(), known.map(rule -> rule.body()
                .revision()));
        String first = known.map(RuleRecord::author).orElse(author.name());
        if (!author.voted() && !author.master() && !first.equals(author.name())) {
            throw refused(
                    "rule " + body.ruleId() + " belongs to " + first + ", " + author.name() + " may not revise it");
        }
        return new RuleRecord(body, first, height);
    }

    private NamespaceRecord withMembers(NamespaceBody body, Author author) throws RefusedException {
        String namespace = body.namespace();
        if (namespace.equals(Transaction.AUDIT_NAMESPACE)) {
            throw refused("namespace " + namespace + " is the master's and open to all");
        }
        if (!author.voted() && !author.master() && !body.organisation().equals(author.name())) {
            throw refused(author.name() + " may not say who belongs to namespace " + namespace);
        }
        Optional<NamespaceRecord> known = registry.record(NamespaceRecord.key(namespace), NamespaceRecord.class);
        requireNext("namespace " + namespace + " key epoch", body.keyEpoch(), known.map(record -> record.body()
                .keyEpoch()));
        for (String member : body.members()) {
            if (registry.node(member)
                    .filter(node -> node.status() == NodeStatus.ACTIVE)
                    .isEmpty()) {
                throw refused("namespace " + namespace + " names member " + member + ", which is no active node");
            }
        }
        return new NamespaceRecord(body, height);
    }

    private static void requireNext(String what, long value, Optional<Long> before) throws RefusedException {
        long expected = before.orElse(0L) + 1;
        if (value != expected) {
            throw refused(what + " is " + value + ", expected " + expected);
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
