package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * What the chain says after some block: devices, nodes, validators and the sequence numbers in use.
 *
 * <p>Immutable, so it may be read from any thread. {@link #stateRoot} covers devices, nodes and pending node changes; the last
 * sequence numbers and the history of validators follow from the blocks and are not in it.
 */
public final class State implements DeviceRegistry {

    final Hash chainId;
    final ChainPolicy policy;
    final Registry registry;
    final Map<KeyId, Long> lastSeqs;
    final List<ValidatorTerm> terms;

    State(Hash chainId, ChainPolicy policy, Registry registry, Map<KeyId, Long> lastSeqs, List<ValidatorTerm> terms) {
        this.chainId = chainId;
        this.policy = Optional.ofNullable(registry.records.get(ParametersRecord.KEY))
                .map(record -> policy.with(((ParametersRecord) record).body()))
                .orElse(policy);
        this.registry = registry;
        this.lastSeqs = Map.copyOf(lastSeqs);
        this.terms = List.copyOf(terms);
    }

    /**
     * The state after block 0.
     *
     * @throws RefusedException when a genesis transaction is not valid, or the header has another state root
     */
    public static State of(Genesis genesis) throws RefusedException {
        BlockHeader header = genesis.block().header();
        State state = new StateDraft(beforeGenesis(Hash.ZERO, genesis.policy()), 0)
                .applyAll(genesis.block().transactions())
                .build();
        if (!state.stateRoot().equals(header.stateRoot())) {
            throw new RefusedException(
                    RefusalReason.STATE_ROOT_MISMATCH,
                    "genesis header has state root " + header.stateRoot() + ", its transactions give "
                            + state.stateRoot());
        }
        return new State(header.chainId(), state.policy, state.registry, state.lastSeqs, state.terms);
    }

    /**
     * The state that a snapshot holds. Who vouches for the header is {@link SnapshotProof#tip}'s part.
     *
     * @param header a header of the chain that the caller trusts, or will prove
     * @param policy the policy of the genesis
     * @throws RefusedException ({@code state-root-mismatch}, {@code malformed-cbor}) when the snapshot is not of the state after this
     *     header's block
     */
    public static State of(Snapshot snapshot, BlockHeader header, ChainPolicy policy) throws RefusedException {
        State state = snapshot.rows().build(header.chainId(), policy);
        if (!snapshot.proof().header().equals(header) || !state.stateRoot().equals(header.stateRoot())) {
            throw new RefusedException(
                    RefusalReason.STATE_ROOT_MISMATCH,
                    "snapshot of height " + snapshot.proof().header().height() + " has state root " + state.stateRoot()
                            + ", header " + header.height() + " has " + header.stateRoot());
        }
        if (state.lastSeqs.keySet().stream().anyMatch(signer -> !state.registry.nodes.containsKey(signer))) {
            throw new RefusedException(
                    RefusalReason.STATE_ROOT_MISMATCH, "snapshot has a sequence number of a signer that is no node");
        }
        return state;
    }

    /**
     * The state root that genesis transactions give, for {@link Genesis#create}.
     *
     * @throws IllegalArgumentException when one of them is not valid
     */
    public static Hash genesisRoot(ChainPolicy policy, List<SignedTransaction> transactions) {
        try {
            return new StateDraft(beforeGenesis(Hash.ZERO, policy), 0)
                    .applyAll(transactions)
                    .build()
                    .stateRoot();
        } catch (RefusedException e) {
            throw new IllegalArgumentException("genesis: " + e.getMessage(), e);
        }
    }

    private static State beforeGenesis(Hash chainId, ChainPolicy policy) {
        return new State(chainId, policy, Registry.EMPTY, Map.of(), List.of());
    }

    /** The chain's id. */
    public Hash chainId() {
        return chainId;
    }

    /** The chain's policy: the genesis', with the parameters that an accepted proposal put in their place. */
    @Override
    public ChainPolicy policy() {
        return policy;
    }

    @Override
    public Optional<DeviceRecord> device(String uid) {
        return Optional.ofNullable(registry.devices.byUid().get(uid));
    }

    @Override
    public Optional<DeviceRecord> deviceByDid(String did) {
        return Optional.ofNullable(registry.devices.uidsByDid().get(did)).flatMap(this::device);
    }

    @Override
    public boolean ready() {
        return true;
    }

    /** All devices, revoked ones too, by uid. */
    public Collection<DeviceRecord> devices() {
        return registry.devices.byUid().values();
    }

    /** The devices whose uids are larger than this text, by uid; reading some of them costs no more than these. */
    public Collection<DeviceRecord> devicesAfter(String uid) {
        return registry.devices.after(uid);
    }

    /** Of {@link #devicesAfter(String)} those that may use the hub of a name and no other. */
    public Collection<DeviceRecord> devicesAfter(String uid, String hub) {
        return registry.devices.after(uid, hub);
    }

    /** Of {@link #devicesAfter(String)} those of a status; empty for active ones, which are found among all. */
    public Optional<Collection<DeviceRecord>> devicesAfter(String uid, DeviceStatus status) {
        return registry.devices.after(uid, status);
    }

    /** The node of the given key, which may be one that the node has rotated since: see {@link NodeRecord#status}. */
    public Optional<NodeRecord> node(KeyId id) {
        return Optional.ofNullable(registry.nodes.get(id));
    }

    /** The node of the given name. */
    public Optional<NodeRecord> nodeByName(String name) {
        return Optional.ofNullable(registry.nodeNames.get(name)).flatMap(this::node);
    }

    /** All nodes whose registration took effect, revoked ones too, by name, each with its newest key. */
    public List<NodeRecord> nodes() {
        return nodesAfter("").toList();
    }

    /** Of {@link #nodes} those whose names are larger than this text; reading some of them costs no more than these. */
    public Stream<NodeRecord> nodesAfter(String name) {
        return registry.nodeNames.tailMap(name, false).values().stream().map(registry.nodes::get);
    }

    /** All records of one kind, in the order of their entries. */
    public <T extends RegistryRecord> List<T> records(Class<T> kind) {
        return registry.records.values().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** The newest record of a private namespace; nothing for one that is open to all. */
    public Optional<NamespaceRecord> namespace(String name) {
        return Optional.ofNullable((NamespaceRecord) registry.records.get(NamespaceRecord.key(name)));
    }

    /** The receipt by which an event was erased, if it was. */
    public Optional<ErasureRecord> erasure(Hash batch, int place) {
        return RegistryView.under(registry.records, ErasureRecord.prefix(batch)).stream()
                .map(ErasureRecord.class::cast)
                .filter(record -> record.leaves().contains(place))
                .findFirst();
    }

    /** The proposal of the given id. */
    public Optional<ProposalRecord> proposal(Hash id) {
        return Optional.ofNullable((ProposalRecord) registry.records.get(ProposalRecord.key(id)));
    }

    /** The votes on a proposal, by the voters' names. */
    public List<VoteRecord> votes(Hash proposalId) {
        return RegistryView.under(registry.records, VoteRecord.prefix(proposalId)).stream()
                .map(VoteRecord.class::cast)
                .toList();
    }

    /** Node changes on the chain that have not taken effect yet, oldest first. */
    public List<PendingNode> pendingNodes() {
        return registry.pending;
    }

    /** The key that signs this chain's checkpoints. */
    public NoteKey logKey() {
        return registry.nodes.values().stream()
                .filter(node -> node.active() && node.role() == NodeRole.MASTER)
                .findFirst()
                .map(master -> NoteKey.log(policy.origin(), (Ed25519Key) master.key()))
                .orElseThrow(() -> new IllegalStateException("the chain has no active master"));
    }

    /** The epoch of the newest block. */
    public long epoch() {
        return epochAt(Long.MAX_VALUE);
    }

    /** The epoch of the block at a height, at most this state's own. */
    public long epochAt(long height) {
        long epoch = 0;
        for (EpochRecord record : epochs()) {
            epoch = record.height() <= height ? record.epoch() : epoch;
        }
        return epoch;
    }

    /** The epochs above 0, oldest first. */
    public List<EpochRecord> epochs() {
        return RegistryView.under(registry.records, EpochRecord.PREFIX).stream()
                .map(EpochRecord.class::cast)
                .toList();
    }

    /** The key that signs the checkpoint of a log whose newest block is of the given epoch. */
    public NoteKey logKeyOf(long epoch) {
        List<EpochRecord> epochs = epochs();
        if (epochs.isEmpty() || epochs.get(epochs.size() - 1).epoch() <= epoch) {
            return logKey();
        }
        EpochRecord next = epochs.stream()
                .filter(record -> record.epoch() > epoch)
                .findFirst()
                .orElseThrow();
        return NoteKey.log(policy.origin(), (Ed25519Key)
                registry.nodes.get(next.previous()).key());
    }

    /** The hubs that certify what comes after this state. */
    public ValidatorSet validators() {
        return terms.isEmpty()
                ? ValidatorSet.EMPTY
                : terms.get(terms.size() - 1).validators();
    }

    /** The hubs in the state after the block of the given height, at most this state's own; none before block 0. */
    public ValidatorSet validatorsAt(long height) {
        ValidatorSet found = ValidatorSet.EMPTY;
        for (ValidatorTerm term : terms) {
            if (term.fromHeight() <= height) {
                found = term.validators();
            }
        }
        return found;
    }

    /** The hubs that certify a checkpoint of the given size: those in the state after block size-1. */
    public ValidatorSet validatorsOfSize(long size) {
        return validatorsAt(size - 1);
    }

    /**
     * All that has to certify a checkpoint of the given size: the validators of its newest block, and every earlier set until the block
     * in which its successor came into force is final for the chain (decision 0014).
     */
    public JointQuorum jointQuorumOfSize(long size) {
        List<CertificateQuorum> quorums = new ArrayList<>();
        NoteKey log = logKeyOf(epochAt(size - 1));
        boolean needed = true;
        for (int i = terms.size() - 1; i >= 0 && needed; i--) {
            ValidatorTerm term = terms.get(i);
            if (term.fromHeight() < size) {
                if (!term.validators().isEmpty()) {
                    quorums.add(new CertificateQuorum(policy.certificate(), log, term.validators()));
                }
                needed = !term.isSettledAt(size - 1);
            }
        }
        if (quorums.isEmpty()) {
            quorums.add(new CertificateQuorum(policy.certificate(), log, ValidatorSet.EMPTY));
        }
        return new JointQuorum(quorums);
    }

    /**
     * Whether the hub of a name still has to certify: it is a validator, or it left and the change is not final for the chain yet.
     */
    public boolean certifies(String hub) {
        return jointQuorumOfSize(Long.MAX_VALUE).validator(hub).isPresent();
    }

    /** What certifies a checkpoint of the given size for a reader that trusts the newest validators. */
    public CertificateQuorum quorumOfSize(long size) {
        return new CertificateQuorum(policy.certificate(), logKeyOf(epochAt(size - 1)), validatorsOfSize(size));
    }

    /** The sets of validators since the genesis, oldest first. */
    public List<ValidatorTerm> validatorTerms() {
        return terms;
    }

    /** The newest sequence number of the signer's transactions; 0 when it has none. */
    public long lastSeq(KeyId signer) {
        return lastSeqs.getOrDefault(signer, 0L);
    }

    /** The RFC 6962 root over the sorted entries of the registry. */
    public Hash stateRoot() {
        return registry.root;
    }
}
