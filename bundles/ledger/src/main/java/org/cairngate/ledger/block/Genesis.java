package org.cairngate.ledger.block;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/**
 * What pins a chain: its policy and block 0, which registers the master and the first nodes.
 *
 * @param origin the log's origin, the same as in the policy
 * @param policy the chain's rules
 * @param block block 0
 */
public record Genesis(String origin, ChainPolicy policy, Block block) {

    /** The format named in the file. */
    public static final String FORMAT = "cairngate-genesis/1";

    /** Most characters that a genesis file may have. */
    public static final int MAX_LENGTH = 4 << 20;

    private static final int FOUNDER_WEIGHT = 1;

    /** Refuses parts that do not belong together with an {@link IllegalArgumentException}. */
    public Genesis {
        Objects.requireNonNull(block, "block");
        if (!policy.origin().equals(origin)) {
            throw new IllegalArgumentException("origin " + origin + " is not the policy's " + policy.origin());
        }
        BlockHeader header = block.header();
        if (header.height() != 0 || !header.prev().equals(policy.hash())) {
            throw new IllegalArgumentException("the block is not block 0 of the policy's chain");
        }
        if (!header.chainId().equals(header.genesisChainId())) {
            throw new IllegalArgumentException("the block's chain id is not the hash of its header");
        }
        if (header.txCount() != block.transactions().size()
                || !header.txRoot().equals(Block.txRoot(block.transactions()))) {
            throw new IllegalArgumentException("the block's transactions are not those of its header");
        }
    }

    /**
     * Makes a new chain's genesis.
     *
     * @param policy the chain's rules
     * @param master the master's key, which signs everything in block 0
     * @param founders the first nodes
     * @param time block 0's time, whole milliseconds
     * @param stateRoot gives the state root after the transactions; the state package's part
     */
    public static Genesis create(
            ChainPolicy policy,
            SigningKey master,
            Founders founders,
            Instant time,
            Function<List<SignedTransaction>, Hash> stateRoot) {
        List<SignedTransaction> transactions = new ArrayList<>();
        register(
                transactions,
                master,
                NodeRole.MASTER,
                Founders.alone(Map.of(founders.masterName(), master.publicKey())));
        register(transactions, master, NodeRole.ORGANISATION, Founders.alone(founders.organisations()));
        register(transactions, master, NodeRole.HUB, founders.hubs());
        BlockHeader draft = new BlockHeader(
                Hash.ZERO,
                0,
                0,
                time,
                policy.hash(),
                Block.txRoot(transactions),
                transactions.size(),
                0,
                stateRoot.apply(List.copyOf(transactions)),
                Hash.ZERO);
        BlockHeader header = draft.withChainId(draft.genesisChainId());
        Checkpoint checkpoint = new Checkpoint(policy.origin(), 1, header.leafHash());
        Block block = new Block(
                header,
                transactions,
                Optional.empty(),
                Optional.of(new CheckpointSigner(policy.origin(), master).sign(checkpoint)));
        return new Genesis(policy.origin(), policy, block);
    }

    /** The chain's id. */
    public Hash chainId() {
        return block.header().chainId();
    }

    /**
     * The master's key, from the first transaction of block 0.
     *
     * @throws RefusedException ({@code bad-header}) when that does not register a master
     */
    public PublicKey masterKey() throws RefusedException {
        if (!block.transactions().isEmpty()
                && block.transactions().get(0).transaction().body() instanceof NodeBody node
                && node.role() == NodeRole.MASTER) {
            return node.key();
        }
        throw new RefusedException(RefusalReason.BAD_HEADER, "block 0 does not start with the master's registration");
    }

    /** The genesis file. */
    public String toJson() {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("origin", origin);
            json.writeStringField("policy", Base64.getEncoder().encodeToString(policy.encode()));
            json.writeStringField("block", Base64.getEncoder().encodeToString(block.encode()));
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return out + "\n";
    }

    /**
     * Reads a genesis file.
     *
     * @throws RefusedException ({@code bad-header} and what decoding a block refuses) when it is not one
     */
    public static Genesis fromJson(String file) throws RefusedException {
        if (file.length() > MAX_LENGTH) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "genesis file of " + file.length() + " characters, at most " + MAX_LENGTH);
        }
        Map<String, String> members = members(file);
        if (!members.keySet().equals(Set.of("format", "origin", "policy", "block"))
                || !FORMAT.equals(members.get("format"))) {
            throw refused("genesis file is not of format " + FORMAT);
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            return new Genesis(
                    members.get("origin"),
                    ChainPolicy.decode(base64.decode(members.get("policy"))),
                    Block.decode(base64.decode(members.get("block"))));
        } catch (IllegalArgumentException e) {
            throw refused("genesis file: " + e.getMessage());
        }
    }

    private static Map<String, String> members(String file) throws RefusedException {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(MAX_LENGTH)
                        .maxNestingDepth(2)
                        .build())
                .build();
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = factory.createParser(file)) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            while (object && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING
                        || members.putIfAbsent(name, parser.getText()) != null) {
                    throw refused("genesis file has a member that is no string or occurs twice");
                }
            }
            if (!object || parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw refused("genesis file is not one JSON object");
            }
            return members;
        } catch (IOException e) {
            throw refused("genesis file is not JSON: "
                    + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private static void register(
            List<SignedTransaction> transactions, SigningKey master, NodeRole role, Map<String, NodeKeys> nodes) {
        nodes.forEach((name, keys) -> transactions.add(SignedTransaction.sign(
                new Transaction(
                        Hash.ZERO,
                        master.publicKey().id(),
                        transactions.size() + 1L,
                        "",
                        new NodeBody(NodeAction.REGISTER, role, name, keys, role == NodeRole.HUB ? FOUNDER_WEIGHT : 0)),
                master)));
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_HEADER, detail);
    }
}
