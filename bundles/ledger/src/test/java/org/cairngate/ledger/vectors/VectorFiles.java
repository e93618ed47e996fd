package org.cairngate.ledger.vectors;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.SignedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.state.TestSite;

/** The files of {@code vectors/ledger}, by path, as today's code makes them. */
final class VectorFiles {

    private static final HexFormat HEX = HexFormat.of();

    private final VectorChain chain;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final StringBuilder steps = new StringBuilder();

    private VectorFiles(VectorChain chain) {
        this.chain = chain;
    }

    static Map<String, byte[]> of(VectorChain chain) throws RefusedException {
        VectorFiles made = new VectorFiles(chain);
        made.steps();
        made.proofs();
        made.file("structures.txt", StructureVectors.of(chain));
        return made.files;
    }

    private void steps() throws RefusedException {
        section("Ed25519 keys: seed (RFC 8032), did:key multicodec bytes, did:key, key id = SHA-256(multicodec)");
        for (String name : List.of("master", "acme", "hub-1", "hub-2", "hub-3", "hub-4")) {
            SigningKey key = TestSite.key(name);
            hex(
                    "key." + name + ".seed",
                    Hash.sha256(name.getBytes(StandardCharsets.UTF_8)).bytes());
            hex("key." + name + ".multicodec", key.publicKey().multicodec());
            text("key." + name + ".did", key.publicKey().did());
            hex("key." + name + ".id", key.publicKey().id().bytes());
        }
        section("The device's P-256 key (its private key is the number 1)");
        hex("key.device.multicodec", VectorChain.DEVICE.multicodec());
        text("key.device.did", VectorChain.DEVICE.did());
        hex("key.device.id", VectorChain.DEVICE.id().bytes());
        events();
        batch();
        section(
                "The genesis: its chain id is SHA-256 of header 0 with 32 zero bytes for the chain id; prev of header 0 is "
                        + "SHA-256 of the policy");
        Block genesis = chain.blocks.get(0);
        hex("policy", chain.site.policy.encode());
        hex("policy.hash", chain.site.policy.hash().bytes());
        hex(
                "genesis.header-without-chain-id",
                genesis.header().withChainId(Hash.ZERO).encode());
        hex("chain-id", chain.site.genesis.chainId().bytes());
        blocks();
        section("The C2SP tlog-proof: its extra line is this, in base64");
        String extra = chain.proof.format().lines().skip(1).findFirst().orElseThrow();
        hex("proof.extra", Base64.getDecoder().decode(extra.substring("extra ".length())));
        hex(
                "proof.note-hash",
                Hash.sha256(chain.proof.checkpoint().format().getBytes(StandardCharsets.UTF_8))
                        .bytes());
        file("chain/steps.txt", steps.toString());
        file("chain/genesis.json", chain.site.genesis.toJson());
        file("chain/checkpoint.txt", chain.proof.checkpoint().format());
    }

    private void events() {
        section("Events: d = SHA-256(bytes), c = SHA-256(salt || d || annotation), leaf = SHA-256(0x00 || c)");
        for (int i = 0; i < chain.events.size(); i++) {
            RecordedEvent event = chain.events.get(i);
            String name = "event." + i + ".";
            hex(name + "bytes", event.bytes());
            hex(name + "digest", event.digest().bytes());
            hex(name + "salt", event.salt());
            hex(name + "annotation", event.annotation());
            hex(name + "commitment", event.commitment().bytes());
            hex(name + "leaf", event.leaf().bytes());
        }
    }

    private void batch() {
        section(
                "The batch: RFC 6962 root over the leaves; the signed payload; the COSE_Sign1; id = SHA-256(COSE_Sign1)");
        Segment segment = new Segment(chain.events);
        hex("batch.root", segment.batchRoot().bytes());
        hex("segment", segment.encode());
        byte[] payload = chain.batch.transaction().encode();
        hex("transaction.payload", payload);
        hex(
                "transaction.sig-structure",
                new CborWriter()
                        .array(4)
                        .text("Signature1")
                        .bytes(new byte[] {(byte) 0xa1, 1, 0x27})
                        .bytes(new byte[0])
                        .bytes(payload)
                        .toBytes());
        hex("transaction", chain.batch.bytes());
        hex("transaction.id", chain.batch.id().bytes());
        hex("transaction.leaf", MerkleTree.leafHash(chain.batch.bytes()).bytes());
    }

    private void blocks() {
        for (Block block : chain.blocks) {
            String name = "block." + block.header().height() + ".";
            section("Block " + block.header().height()
                    + ": leaf = SHA-256(0x00 || header); log-root is the root of the log that ends with this block");
            block.transactions().forEach(transaction -> hex(name + "transaction", transaction.bytes()));
            hex(name + "tx-root", block.header().txRoot().bytes());
            hex(name + "header", block.header().encode());
            hex(name + "leaf", block.header().leafHash().bytes());
            hex(
                    name + "log-root",
                    MerkleTree.root(chain.leaves()
                                    .subList(0, (int) block.header().height() + 1))
                            .bytes());
            hex(name + "block", block.encode());
        }
    }

    private void proofs() throws RefusedException {
        String policy =
                chain.site.tlogPolicy(VectorChain.THRESHOLD, VectorChain.HUBS).format();
        byte[] event = chain.events.get(0).bytes();
        valid("newest-checkpoint", event, chain.proof.format(), policy);
        ProofDraft draft = new ProofDraft(chain);
        draft.sign(chain.signed(5, MerkleTree.root(chain.leaves()), "hub-4", "hub-2", "hub-1"));
        valid("three-of-four-hubs", event, draft.file(), policy);
        draft.setNote(draft.note + "\u2014 stranger AAAABQECAw==\n");
        valid("signature-of-a-stranger", event, draft.file(), policy);
        valid("policy-without-quorum", event, draft.file(), policy.replaceFirst("quorum .*\n", "quorum none\n"));
        valid("policy-with-groups", event, draft.file(), groups(policy));
        valid(
                "signer-not-in-policy",
                event,
                draft.file(),
                chain.site.tlogPolicy(2, "hub-2", "hub-4").format());
        ProofDraft signed = new ProofDraft(chain);
        signed.event = SignedEventVectors.signed(7, event);
        signed.recommit(TestSite.NAMESPACE);
        valid("signed-by-its-device", signed.event, signed.file(), policy);
        for (Map.Entry<String, HostileProofs.Hostile> hostile :
                HostileProofs.of(chain).entrySet()) {
            HostileProofs.Hostile made = hostile.getValue();
            String folder = "proofs/invalid/" + hostile.getKey() + "/";
            put(folder, made.draft().event, made.proof(), made.draft().policy);
            file(folder + "expected.txt", made.check() + "\n" + made.why() + "\n");
        }
    }

    private static String groups(String policy) {
        return "# two operators; both must be there\n\n"
                + policy.replaceFirst(
                        "group .*\nquorum .*\n",
                        "group north any hub-1 hub-3\n\tgroup  south 2 hub-2\thub-4\ngroup both all north south\nquorum both\n");
    }

    private void valid(String name, byte[] event, String proof, String policy) {
        put("proofs/valid/" + name + "/", event, proof, policy);
    }

    private void put(String folder, byte[] event, String proof, String policy) {
        files.put(folder + (SignedEvent.isSigned(event) ? "event.cose" : "event.json"), event.clone());
        file(folder + "event.tlog-proof", proof);
        file(folder + "policy.txt", policy);
    }

    private void file(String path, String text) {
        files.put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private void section(String title) {
        steps.append(steps.length() == 0 ? "" : "\n").append("# ").append(title).append('\n');
    }

    private void hex(String name, byte[] value) {
        text(name, HEX.formatHex(value));
    }

    private void text(String name, String value) {
        steps.append(name).append(' ').append(value).append('\n');
    }
}
