package org.cairngate.master.devicetypes;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.audit.AuditBatches;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.problem.PreconditionFailedException;
import org.cairngate.master.registry.MasterTransactions;
import org.cairngate.master.version.IfMatch;
import org.springframework.stereotype.Component;

/**
 * Declares and changes device types, each change made of the version that it replaces. Waits at most {@link MasterTransactions#WAIT} for
 * the block. Safe for use by several threads.
 */
@Component
final class DeviceTypes {

    // A change that was refused at minting takes the seq of those behind it with it; they are signed again.
    private static final int ATTEMPTS = 3;

    private final TypeBook book;
    private final AuditBatches batches;
    private final IntakeRoom room;
    private final Clock clock;

    /**
     * What was declared.
     *
     * @param event that has it
     * @param height its block; empty while it waits for one
     */
    record Declared(TypeEvent event, Optional<Long> height) {}

    /** Makes a type of what the chain and the pool say now. */
    @FunctionalInterface
    private interface Drafting {
        DeviceType draft() throws RefusedException;
    }

    /** Makes a type of the one before. */
    @FunctionalInterface
    interface Change {

        /** What it is to be; its version does not count. */
        DeviceType of(DeviceType before);
    }

    private record Pooled(TypeEvent event, CompletableFuture<Long> minted) {}

    DeviceTypes(TypeBook book, AuditBatches batches, IntakeRoom room, Clock clock) {
        this.book = book;
        this.batches = batches;
        this.room = room;
        this.clock = clock;
    }

    /**
     * Declares a type.
     *
     * @throws RefusedException when there is one of this name, when there are too many, ({@code storage-failed}) when the disk has no
     *     room
     * @throws InterruptedException when interrupted while waiting; it stays pooled
     */
    Declared declare(DeviceType type) throws RefusedException, InterruptedException {
        return write(() -> {
            if (book.waiting(type.key()).isPresent() || book.find(type.key()).isPresent()) {
                throw refused("there is a device type " + type.name() + " of " + type.organisation() + " already");
            }
            Set<String> waiting = book.waitingNew(); // before the chain: what waits goes from there to here
            TypeLimits.requireRoom(type.organisation(), book.types(), waiting);
            return type;
        });
    }

    /**
     * Changes a type.
     *
     * @throws NotFoundException when there is none of this name
     * @throws PreconditionFailedException when its version is not one that the client named, or a change of it is under way
     * @throws RefusedException when nothing would be another, or another change waits for its block
     * @throws InterruptedException when interrupted while waiting; it stays pooled
     */
    Declared change(String organisation, String name, IfMatch ifMatch, Change change)
            throws RefusedException, InterruptedException {
        String key = DeviceType.key(organisation, name);
        return write(() -> {
            Optional<TypeEvent> waits = book.waiting(key);
            KnownType known = book.find(key).orElseThrow(() -> unknown(organisation, name));
            DeviceType before = known.type();
            String what = "device type " + name + " of " + organisation;
            if (waits.isPresent() && !ifMatch.isAny()) {
                throw new PreconditionFailedException("another change of " + what
                        + " waits for its block: read it again then, and send its ETag as If-Match");
            }
            ifMatch.require(TypeView.of(known).tag(), what + " changed, at height " + known.height());
            if (waits.isPresent()) {
                throw refused("another change of " + what + " waits for its block; ask again when it is there");
            }
            DeviceType after = change.of(before);
            if (after.saysTheSameAs(before)) {
                throw refused(what + " is so already, since height " + known.height());
            }
            return after.withVersion(before.version() + 1);
        });
    }

    /** Says that there is none that the caller may see. */
    static NotFoundException unknown(String organisation, String name) {
        return new NotFoundException("there is no device type " + name + " of " + organisation);
    }

    private Declared write(Drafting drafting) throws RefusedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Pooled pooled = pool(drafting);
            try {
                return new Declared(
                        pooled.event(),
                        Optional.of(pooled.minted().get(MasterTransactions.WAIT.toMillis(), TimeUnit.MILLISECONDS)));
            } catch (TimeoutException e) {
                return new Declared(pooled.event(), Optional.empty());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RefusedException refusal)) {
                    throw new IllegalStateException("minting failed in an unknown way", e);
                }
                if (attempt == ATTEMPTS || refusal.reason() != RefusalReason.SEQ_GAP) {
                    throw refusal;
                }
            }
        }
    }

    /** One at a time, so that each is made of the newest version. */
    private synchronized Pooled pool(Drafting drafting) throws RefusedException {
        room.require();
        TypeEvent event = TypeEvent.of(clock.instant(), drafting.draft());
        book.await(event);
        try {
            CompletableFuture<Long> minted = batches.seal(List.of(event), writes -> {})
                    .whenComplete((height, failure) -> {
                        if (failure != null) {
                            book.drop(event);
                        }
                    });
            return new Pooled(event, minted);
        } catch (RefusedException | RuntimeException e) {
            book.drop(event);
            throw e;
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
