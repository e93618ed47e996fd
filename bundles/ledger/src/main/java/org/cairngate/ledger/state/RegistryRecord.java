package org.cairngate.ledger.state;

/** What the registry keeps beside devices and nodes; each is an entry that the state root covers. Immutable. */
public sealed interface RegistryRecord
        permits ArtifactRecord,
                OwnerRecord,
                RuleRecord,
                ProposalRecord,
                VoteRecord,
                NamespaceRecord,
                ParametersRecord,
                EquivocationRecord,
                EpochRecord,
                ErasureRecord {

    /** The key that entries are sorted by; ASCII. */
    String entryKey();

    /** The block of the newest change. */
    long height();
}
