package org.cairngate.broker.internal.command;

import java.time.Instant;
import org.cairngate.broker.Command;

/** A command on its way to a connection. */
record Delivery(long number, Command command, Instant created) {}
