package org.cairngate.broker.internal.command;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.cairngate.broker.Command;
import org.cairngate.broker.CommandStatus;

/** What the thread of commands does, in the order in which it was asked. */
sealed interface CommandWork {

    /** Stores a command. */
    record Add(Pending pending, Command command) implements CommandWork {}

    /** Stores the end of a command. */
    record End(Pending pending, CommandStatus status) implements CommandWork {}

    /** Reads the payloads of those commands that {@code which} names at the time. */
    record Read(Supplier<List<Pending>> which, CompletableFuture<List<Delivery>> done) implements CommandWork {}
}
