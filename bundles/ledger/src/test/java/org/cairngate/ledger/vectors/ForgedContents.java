package org.cairngate.ledger.vectors;

import java.util.Arrays;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.state.TestSite;

/** Forged events, transactions and headers. */
final class ForgedContents {

    private final VectorChain chain;
    private final HostileProofs proofs;

    ForgedContents(HostileProofs proofs) {
        this.chain = proofs.chain;
        this.proofs = proofs;
    }

    void make() throws RefusedException {
        events();
        committed();
        transactions();
        inBlock();
        log();
    }

    private void events() throws RefusedException {
        String check = "event in batch";
        proofs.forge(
                "event-changed",
                check,
                "one digit of a reading is another",
                d -> d.event = HostileProofs.text(HostileProofs.text(d.event).replace("25.3", "26.3")));
        proofs.forge(
                "event-with-newline",
                check,
                "a newline follows the event",
                d -> d.event = HostileProofs.text(HostileProofs.text(d.event) + "\n"));
        proofs.forge(
                "event-of-same-batch",
                check,
                "it is the second event of the batch",
                d -> d.event = chain.events.get(1).bytes());
        proofs.forge("salt-changed", check, "the salt is another", d -> d.salt[0] ^= 1);
        proofs.forge("annotation-changed", check, "the hub's time of receipt is another", d -> d.annotation[10] ^= 1);
        proofs.forge("event-index", check, "the index is that of the next event", d -> d.eventIndex = 1);
        proofs.forge("event-index-beyond-count", check, "the index is the batch's count", d -> d.eventIndex = 3);
        proofs.forge(
                "batch-path-short", check, "the last hash of the batch path is missing", d -> d.batchPath.remove(1));
        proofs.forge("batch-path-long", check, "the batch path has a hash too many", d -> d.batchPath.add(Hash.ZERO));
        proofs.forge(
                "batch-path-of-leaf-hash", check, "an inner node of the batch is passed off as the event's leaf", d -> {
                    d.batchPath.remove(0);
                    d.eventIndex = 0;
                });
    }

    private void committed() throws RefusedException {
        proofs.forge(
                "annotation-not-canonical",
                "annotation",
                "the committed annotation has a head longer than needed",
                d -> {
                    byte[] old = d.annotation;
                    d.annotation = new byte[old.length + 1];
                    System.arraycopy(old, 0, d.annotation, 0, 1);
                    d.annotation[1] = 0x18;
                    System.arraycopy(old, 1, d.annotation, 2, old.length - 1);
                    d.recommit(TestSite.NAMESPACE);
                });
        proofs.forge("event-not-json", "event", "what was committed to ends in the middle", d -> {
            d.event = Arrays.copyOf(d.event, d.event.length - 1);
            d.recommit(TestSite.NAMESPACE);
        });
        proofs.forge("event-duplicate-member", "event", "what was committed to has its uid twice", d -> {
            d.event = HostileProofs.text(
                    "{\"uid\":\"other\"," + HostileProofs.text(d.event).substring(1));
            d.recommit(TestSite.NAMESPACE);
        });
        proofs.forge(
                "event-of-other-namespace",
                "event",
                "the hub signed the batch for another namespace",
                d -> d.recommit("acme/others"));
    }

    private void transactions() throws RefusedException {
        proofs.forge("transaction-signature", "transaction", "one bit of the hub's signature is another", d -> {
            d.transaction[d.transaction.length - 1] ^= 1;
            d.replaceTransaction();
        });
        proofs.forge("transaction-by-other-key", "transaction", "hub-2 signed what names hub-1 as its signer", d -> {
            byte[] payload = chain.batch.transaction().encode();
            d.transaction = CoseSign1.sign(payload, TestSite.key("hub-2")).encode();
            d.replaceTransaction();
        });
        proofs.forge("transaction-without-events", "transaction", "the transaction registers a device", d -> {
            d.transaction = chain.blocks
                    .get(VectorChain.HEIGHT)
                    .transactions()
                    .get(1 - d.txIndex)
                    .bytes();
            d.replaceTransaction();
        });
    }

    private void inBlock() throws RefusedException {
        proofs.forge("transaction-not-in-block", "transaction in block", "a valid batch that no block has", d -> {
            byte[] block = d.header;
            String note = d.note;
            List<Hash> txPath = d.txPath;
            List<Hash> logPath = d.logPath;
            d.salt[0] ^= 1;
            d.recommit(TestSite.NAMESPACE);
            d.header = block;
            d.txPath = txPath;
            d.logPath = logPath;
            d.setNote(note);
        });
        proofs.forge(
                "transaction-index",
                "transaction in block",
                "the index is that of its neighbour",
                d -> d.txIndex = 1 - d.txIndex);
        proofs.forge(
                "transaction-path",
                "transaction in block",
                "one bit of the path is another",
                d -> d.txPath.set(0, HostileProofs.flip(d.txPath.get(0))));
        proofs.forge("transaction-of-other-chain", "transaction in block", "the block is of another chain", d -> {
            BlockHeader old = BlockHeader.decode(d.header);
            d.replaceHeader(old.withChainId(Hash.ZERO));
        });
    }

    private void log() throws RefusedException {
        String check = "header in log";
        proofs.forge("header-time", check, "the block's time is another", d -> {
            BlockHeader old = BlockHeader.decode(d.header);
            d.header = new BlockHeader(
                            old.chainId(),
                            old.height(),
                            old.epoch(),
                            old.time().plusMillis(1),
                            old.prev(),
                            old.txRoot(),
                            old.txCount(),
                            old.eventCount(),
                            old.stateRoot(),
                            old.certificateHash())
                    .encode();
        });
        proofs.forge("index-is-not-height", check, "the index is not the header's height", d -> d.index = 3);
        proofs.forge("index-beyond-size", check, "the index is the log's size", d -> d.index = 5);
        proofs.forge(
                "log-path",
                check,
                "one bit of the path is another",
                d -> d.logPath.set(0, HostileProofs.flip(d.logPath.get(0))));
        proofs.forge("log-path-short", check, "a hash of the path is missing", d -> d.logPath.remove(0));
        proofs.forge("log-path-long", check, "the path has a hash too many", d -> d.logPath.add(Hash.ZERO));
    }
}
