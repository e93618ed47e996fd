package org.cairngate.broker;

import java.time.Instant;

/**
 * What became of a command.
 *
 * @param uid its uid
 * @param namespace the namespace of its topic
 * @param deviceUid the device
 * @param state how far it is
 * @param created when the broker took it
 * @param expires when it is of no use any more
 * @param changed when it came into this state
 * @param detail why it ended so, for people; empty when there is nothing to say
 */
public record CommandStatus(
        String uid,
        String namespace,
        String deviceUid,
        CommandState state,
        Instant created,
        Instant expires,
        Instant changed,
        String detail) {}
