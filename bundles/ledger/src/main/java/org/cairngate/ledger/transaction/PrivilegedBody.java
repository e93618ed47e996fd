package org.cairngate.ledger.transaction;

/**
 * A record that changes who may do what, or what runs: one that a role signs itself, or that a {@link ProposalBody} wraps where
 * the chain's {@link Governance} asks for a vote.
 */
public sealed interface PrivilegedBody extends TransactionBody
        permits NodeBody, ArtifactBody, RuleBody, NamespaceBody, ParametersBody {}
