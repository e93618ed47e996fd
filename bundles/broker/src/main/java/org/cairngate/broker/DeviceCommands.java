package org.cairngate.broker;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Sends commands to devices, and keeps each on disk until the device confirms it.
 *
 * <p>A device gets its commands in the order in which they were sent, at QoS 1, while a connection of it has subscribed to
 * their topic with QoS 1 or 2. It may get one twice, and recognises that by the command's uid. Several threads may call.
 */
public interface DeviceCommands {

    /**
     * Takes a command. The stage completes once it is on disk and synced, on the broker's thread for commands, so what depends
     * on it must be short. A command that is sent again with the same content is not taken twice: its present status comes back.
     *
     * <p>It completes with a {@link org.cairngate.ledger.RefusedException}, and nothing is kept: {@code unknown-device} or
     * {@code revoked-device}; {@code duplicate-uid} when another command has the uid; {@code clock-skew} when it has expired
     * already; {@code quota-full} when too much waits for this device or for all; {@code storage-failed} when the disk fails.
     */
    CompletionStage<CommandStatus> send(Command command);

    /** The status of a command; empty when it is not known, or ended so long ago that it was forgotten. */
    Optional<CommandStatus> status(String uid);

    /**
     * Completes when the command ends, and its end is on disk; on the broker's thread for commands.
     *
     * @throws IllegalArgumentException when no such command is known
     */
    CompletionStage<CommandStatus> end(String uid);

    /** The commands that a device has not confirmed, in order. A copy. */
    List<CommandStatus> pending(String deviceUid);

    /**
     * Takes a command back.
     *
     * @return whether it was pending; it ends then, as {@link CommandState#CANCELLED} unless the device was faster
     */
    boolean cancel(String uid);
}
