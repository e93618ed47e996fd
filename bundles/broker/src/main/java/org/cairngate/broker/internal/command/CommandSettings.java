package org.cairngate.broker.internal.command;

import java.nio.file.Path;

/**
 * Where commands are kept, and how many.
 *
 * @param directory their folder, created when missing
 * @param perDevice most commands that wait for one device
 * @param commands most commands that wait in all
 * @param bytes most bytes of their payloads
 */
public record CommandSettings(Path directory, int perDevice, int commands, long bytes) {

    /** Default of {@link #perDevice}: more than a day of one in ten seconds. */
    public static final int PER_DEVICE = 10_000;

    /** Default of {@link #commands}: each costs about 500 bytes of memory. */
    public static final int COMMANDS = 20_000;

    /** Default of {@link #bytes}: what a gateway's disk has to spare. */
    public static final long BYTES = 64L << 20;

    /** The defaults, in the given folder. */
    public static CommandSettings in(Path directory) {
        return new CommandSettings(directory, PER_DEVICE, COMMANDS, BYTES);
    }
}
