package org.cairngate.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.channel.ChannelHistory;
import org.cairngate.ledger.state.NamespaceRecord;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.ProposalStatus;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import picocli.CommandLine.Option;

/** Where a channel's records come from: a copy of the chain, or a history file and the genesis that vouches for who signed it. */
final class ChannelSource {
    private static final int MAX_GENESIS = 1 << 20;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "a copy of the chain: a hub's store, or a data directory with one in chain/")
    private Path store;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "a file of `channel export`, in the place of --store")
    private Path history;

    @Option(
            names = "--genesis",
            paramLabel = "FILE",
            description =
                    "the chain's genesis.json: --history is trusted as far as its master and organisations signed it")
    private Path genesis;

    /** The records of a namespace. */
    ChannelHistory history(String namespace) throws IOException, RefusedException {
        if (store != null) {
            try (ChainStore chain = openStore()) {
                return history(chain, namespace);
            }
        }
        if (history == null || genesis == null) {
            throw new CommandFailedException(
                    "where are the channel's records? Give --store DIR, or --history FILE with --genesis FILE");
        }
        Genesis founded = Genesis.fromJson(InputFile.text(genesis, MAX_GENESIS));
        State state = State.of(founded);
        ChannelHistory read =
                ChannelHistory.decode(InputFile.bytes(history, ChannelHistory.MAX_BYTES), id -> state.node(id)
                        .map(NodeRecord::key));
        if (!read.chainId().equals(founded.chainId())) {
            throw new CommandFailedException(
                    history + " is of chain " + read.chainId() + ", " + genesis + " of " + founded.chainId());
        }
        return read;
    }

    /** The copy of the chain, for those who change members: only it says who the nodes are now. */
    ChainStore openStore() {
        if (store == null) {
            throw new CommandFailedException("which copy of the chain says who the nodes are? Give --store DIR");
        }
        ChainStore chain = ChainStore.openReadOnly(StoreFolder.find(store));
        if (chain.isEmpty()) {
            chain.close();
            throw new CommandFailedException(store + " has no blocks yet");
        }
        return chain;
    }

    /** The newest record of a namespace. */
    static Optional<NamespaceBody> newest(State state, String namespace) {
        return state.records(NamespaceRecord.class).stream()
                .map(NamespaceRecord::body)
                .filter(body -> body.namespace().equals(namespace))
                .findFirst();
    }

    private static ChannelHistory history(ChainStore chain, String namespace) throws RefusedException {
        State state = chain.state();
        if (newest(state, namespace).isEmpty()) {
            throw new CommandFailedException("the chain has no private namespace " + namespace);
        }
        List<SignedTransaction> records = new ArrayList<>();
        for (long height = 0; height < chain.tip().size(); height++) {
            chain.block(height).ifPresent(block -> block.transactions().stream()
                    .filter(signed -> says(signed, namespace) && acted(state, signed))
                    .forEach(records::add));
        }
        return ChannelHistory.of(
                chain.genesis().chainId(), records, id -> state.node(id).map(NodeRecord::key));
    }

    private static boolean says(SignedTransaction signed, String namespace) {
        return ChannelHistory.record(signed)
                .filter(body -> body.namespace().equals(namespace))
                .isPresent();
    }

    /** A proposal counts once it has taken effect. */
    private static boolean acted(State state, SignedTransaction signed) {
        return !(signed.transaction().body() instanceof ProposalBody proposal)
                || state.proposal(proposal.id())
                        .filter(record -> record.status() == ProposalStatus.ACTIVE)
                        .isPresent();
    }
}
