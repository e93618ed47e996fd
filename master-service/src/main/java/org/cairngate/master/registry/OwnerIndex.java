package org.cairngate.master.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.master.access.HubOwners;
import org.springframework.stereotype.Component;

/**
 * Whose devices and hubs are, which the blocks say and the state does not. Lies beside the chain as a list of the changes, in rows of
 * {@link #PART}, about 100 bytes each, and follows the blocks; without its rows, and when the chain is another than when it was written,
 * it begins again at the first block. Safe for use by several threads.
 */
@Component
final class OwnerIndex implements HubOwners {

    /** Changes in a row. */
    static final int PART = 64;

    /** Blocks that are followed at a time. */
    private static final int STEP = 10_000;

    private static final String HEAD = "owners/index";
    private static final long VERSION = 1;
    private static final int DEVICE = 0;
    private static final int HUB = 1;
    private static final int MAX_NAME = 64;
    private static final int MAX_NAMESPACE = 129;

    private final ChainStore store;
    /** The changes of the last row, as long as it is not full. */
    private final List<Owners.Entry> open = new ArrayList<>();
    /** One of each: a million devices have few of them. */
    private final Map<String, Owner> known = new HashMap<>();

    private volatile Optional<Followed> followed = Optional.empty();

    /**
     * What the blocks up to one say.
     *
     * @param next the height of the next block
     * @param last leaf hash of the header of the last one
     * @param count changes up to there
     * @param written the height up to which the rows are written
     */
    private record Followed(Owners owners, long next, Hash last, long count, long written) {

        private boolean isAt(LogTip tip) {
            return next == tip.size() && last.equals(tip.lastHeaderLeaf());
        }
    }

    OwnerIndex(ChainStore store) {
        this.store = store;
    }

    @Override
    public Optional<String> organisationOf(String hub) {
        return owners().hub(hub).map(Owner::organisation);
    }

    /** The owners as the newest block leaves them; after a state was asked for, as that one leaves them or a later one. */
    Owners owners() {
        LogTip tip = store.tip();
        return followed.filter(present -> present.isAt(tip))
                .orElseGet(this::follow)
                .owners();
    }

    private synchronized Followed follow() {
        LogTip tip = store.tip();
        Followed present = followed.filter(this::isOfThisChain).orElseGet(this::load);
        followed = Optional.empty(); // when the disk refuses, what is on it counts
        while (present.next() < tip.size()) {
            present = step(present, Math.min(tip.size(), present.next() + STEP));
        }
        followed = Optional.of(present);
        return present;
    }

    private Followed step(Followed from, long end) {
        Owners owners = from.owners();
        List<Owners.Entry> changes = new ArrayList<>();
        Hash root = header(from.next() - 1).stateRoot();
        for (long height = from.next(); height < end; height++) {
            BlockHeader header = header(height);
            // A change of a device or node is a change of the state: blocks of events need not be read.
            if (!header.stateRoot().equals(root)) {
                owners = add(owners, height, changes);
            }
            root = header.stateRoot();
        }
        Followed to = new Followed(
                owners,
                end,
                header(end - 1).leafHash(),
                from.count() + changes.size(),
                changes.isEmpty() && end - from.written() < STEP ? from.written() : end);
        if (to.written() == end) {
            write(from, to, changes);
        }
        return to;
    }

    private Owners add(Owners before, long height, List<Owners.Entry> changes) {
        Owners owners = before;
        for (SignedTransaction signed : store.block(height).orElseThrow().transactions()) {
            Optional<Owners.Entry> entry = entry(signed.transaction());
            if (entry.isPresent()
                    && !owners.before(entry.get())
                            .equals(Optional.of(entry.get().owner()))) {
                owners = owners.plus(entry.get());
                changes.add(entry.get());
            }
        }
        return owners;
    }

    /** What a transaction says of an owner. */
    private Optional<Owners.Entry> entry(Transaction transaction) {
        if (transaction.namespace().isEmpty() || transaction.isAudit()) {
            return Optional.empty();
        }
        Owner owner = owner(transaction.namespace());
        if (transaction.body() instanceof DeviceBody body
                && (body.action() == DeviceAction.REGISTER || body.action() == DeviceAction.UPDATE)) {
            return Optional.of(
                    HubOwner.isOfCarrier(body)
                            ? new Owners.Entry(Owners.Kind.HUB, body.hub(), owner)
                            : new Owners.Entry(Owners.Kind.DEVICE, body.deviceUid(), owner));
        }
        if (transaction.body() instanceof NodeBody body
                && body.action() == NodeAction.REGISTER
                && body.role() == NodeRole.HUB) {
            return Optional.of(new Owners.Entry(Owners.Kind.HUB, body.name(), owner));
        }
        return Optional.empty();
    }

    private void write(Followed from, Followed to, List<Owners.Entry> changes) {
        List<Owners.Entry> rest = new ArrayList<>(open);
        rest.addAll(changes);
        long first = from.count() / PART;
        store.write(writes -> {
            for (int start = 0; start < rest.size(); start += PART) {
                putPart(writes, first + start / PART, rest.subList(start, Math.min(rest.size(), start + PART)));
            }
            writes.putMeta(
                    HEAD,
                    new CborWriter()
                            .array(4)
                            .uint(VERSION)
                            .uint(to.next())
                            .uint(to.count())
                            .bytes(to.last().bytes())
                            .toBytes());
        });
        open.clear();
        open.addAll(rest.subList(rest.size() - rest.size() % PART, rest.size()));
    }

    private static void putPart(LocalWrites writes, long part, List<Owners.Entry> entries) {
        CborWriter writer = new CborWriter().array(entries.size());
        for (Owners.Entry entry : entries) {
            writer.array(3)
                    .uint(entry.kind() == Owners.Kind.DEVICE ? DEVICE : HUB)
                    .text(entry.name())
                    .text(entry.owner().namespace());
        }
        writes.putMeta(HEAD + "/" + part, writer.toBytes());
    }

    private Followed load() {
        open.clear();
        return store.meta(HEAD)
                .flatMap(this::head)
                .map(head -> {
                    List<Owners.Entry> entries = new ArrayList<>();
                    for (long part = 0; part * PART < head.count(); part++) {
                        entries.addAll(part(part));
                    }
                    List<Owners.Entry> all = entries.subList(0, (int) head.count());
                    open.addAll(all.subList(all.size() - all.size() % PART, all.size()));
                    return new Followed(Owners.of(all), head.next(), head.last(), head.count(), head.next());
                })
                .orElseGet(() -> new Followed(Owners.NONE, 1, header(0).leafHash(), 0, 1));
    }

    /** The head without its owners; empty when it is of another chain or version. */
    private Optional<Followed> head(byte[] row) {
        CborReader reader = new CborReader(row);
        try {
            reader.readArray(4);
            if (reader.readUint() != VERSION) {
                return Optional.empty();
            }
            long next = reader.readUint();
            long count = reader.readUint(Integer.MAX_VALUE);
            Hash last = Hash.of(reader.readFixedBytes(Hash.SIZE));
            reader.expectEnd();
            return Optional.of(new Followed(Owners.NONE, next, last, count, next))
                    .filter(this::isOfThisChain);
        } catch (RefusedException e) {
            throw new StorageException("the head of the index of owners is damaged: " + e.getMessage(), e);
        }
    }

    private List<Owners.Entry> part(long part) {
        CborReader reader = new CborReader(store.meta(HEAD + "/" + part)
                .orElseThrow(() -> new StorageException("part " + part + " of the index of owners is missing")));
        try {
            int size = reader.readArrayUpTo(PART);
            List<Owners.Entry> entries = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                reader.readArray(3);
                Owners.Kind kind = reader.readUint(HUB) == DEVICE ? Owners.Kind.DEVICE : Owners.Kind.HUB;
                String name = reader.readText(MAX_NAME);
                entries.add(new Owners.Entry(kind, name, owner(reader.readText(MAX_NAMESPACE))));
            }
            reader.expectEnd();
            return entries;
        } catch (RefusedException | IllegalArgumentException e) {
            throw new StorageException("part " + part + " of the index of owners is damaged: " + e.getMessage(), e);
        }
    }

    private Owner owner(String namespace) {
        return known.computeIfAbsent(namespace, Owner::of);
    }

    /** A master that had to leave blocks has another chain from there on. */
    private boolean isOfThisChain(Followed present) {
        return present.next() >= 1
                && present.next() <= store.tip().size()
                && header(present.next() - 1).leafHash().equals(present.last());
    }

    private BlockHeader header(long height) {
        return store.header(height).orElseThrow();
    }
}
