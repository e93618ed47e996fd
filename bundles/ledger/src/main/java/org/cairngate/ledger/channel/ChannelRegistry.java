package org.cairngate.ledger.channel;

import java.util.Optional;

/**
 * Which namespaces are private, for those who must decide about an event within microseconds.
 *
 * <p>May be called from several threads. An answer is as of the newest block that the owner of the registry has.
 */
@FunctionalInterface
public interface ChannelRegistry {

    /** What the chain says of a namespace; nothing for one that is open to all. */
    Optional<ChannelTerm> channel(String namespace);
}
