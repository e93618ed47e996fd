package org.cairngate.broker.internal.command;

import io.netty.channel.ChannelHandler;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** Makes the handler of each connection that brings the book's commands to devices. Thread-safe. */
public final class CommandPost implements Supplier<List<ChannelHandler>> {

    private final CommandBook book;
    private final Recipients recipients = new Recipients();
    private final CommandSessions sessions = new CommandSessions();
    private final Clock clock;

    /** Delivers what is in the book. */
    public CommandPost(CommandBook book, Clock clock) {
        this.book = book;
        this.clock = clock;
        book.onWaiting(recipients::wake);
    }

    CommandBook book() {
        return book;
    }

    Recipients recipients() {
        return recipients;
    }

    CommandSessions sessions() {
        return sessions;
    }

    Clock clock() {
        return clock;
    }

    @Override
    public List<ChannelHandler> get() {
        return List.of(new CommandHandler(this));
    }
}
