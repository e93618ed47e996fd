package org.cairngate.broker.internal.command;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.cairngate.broker.Command;
import org.cairngate.broker.CommandState;
import org.cairngate.broker.CommandStatus;
import org.cairngate.ledger.Hash;

/** A command that has not ended, without its payload. Guarded by the index it is in. */
final class Pending {

    private final long number;
    private final String uid;
    private final String namespace;
    private final String deviceUid;
    private final Instant created;
    private final Instant expires;
    private final int size;
    private final Hash digest;
    private final CompletableFuture<CommandStatus> stored = new CompletableFuture<>();
    private final CompletableFuture<CommandStatus> ended = new CompletableFuture<>();
    private Instant changed;
    private CommandState state = CommandState.QUEUED;
    private boolean maybeSentBefore;
    private boolean ending;

    Pending(long number, Command command, Instant created) {
        this.number = number;
        this.uid = command.uid();
        this.namespace = command.namespace();
        this.deviceUid = command.deviceUid();
        this.created = created;
        this.expires = command.expires();
        this.size = command.payload().length;
        this.digest = CommandRows.digest(command);
        this.changed = created;
    }

    long number() {
        return number;
    }

    String uid() {
        return uid;
    }

    String deviceUid() {
        return deviceUid;
    }

    String topic() {
        return "v1/" + namespace + "/" + deviceUid + "/commands";
    }

    Instant expires() {
        return expires;
    }

    int size() {
        return size;
    }

    Hash digest() {
        return digest;
    }

    /** Completes when it is on disk, or with why it is not. */
    CompletableFuture<CommandStatus> stored() {
        return stored;
    }

    /** Completes when its end is on disk. */
    CompletableFuture<CommandStatus> ended() {
        return ended;
    }

    /** Whether it may be delivered. */
    boolean isDeliverable(Instant now) {
        return stored.isDone() && !ending && now.isBefore(expires);
    }

    boolean isOverdue(Instant now) {
        return stored.isDone() && !ending && !now.isBefore(expires);
    }

    /** Takes note that it goes out; returns whether it may have gone out before. */
    boolean markSent(Instant now) {
        boolean before = maybeSentBefore;
        maybeSentBefore = true;
        state = CommandState.SENT;
        changed = now;
        return before;
    }

    /** It comes from disk, and nobody knows whether an earlier run has sent it. */
    void markMaybeSentBefore() {
        maybeSentBefore = true;
        stored.complete(status());
    }

    /** Returns false when its end is being written already. */
    boolean beginEnd() {
        boolean first = !ending;
        ending = true;
        return first;
    }

    CommandStatus status() {
        return new CommandStatus(uid, namespace, deviceUid, state, created, expires, changed, "");
    }

    CommandStatus endedAs(CommandState end, Instant now, String detail) {
        return new CommandStatus(uid, namespace, deviceUid, end, created, expires, now, detail);
    }
}
