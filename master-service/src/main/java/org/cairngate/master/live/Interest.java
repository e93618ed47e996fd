package org.cairngate.master.live;

import java.util.Optional;
import org.cairngate.master.access.Scope;

/**
 * What a stream shows.
 *
 * @param blocks whether it tells of blocks
 * @param events whether it tells of events
 * @param namespace the only namespace; empty for all
 * @param device the only device; empty for all
 * @param scope what its account may see at all
 */
record Interest(boolean blocks, boolean events, Optional<String> namespace, Optional<String> device, Scope scope) {

    /** Whether events of this namespace that this hub submitted can be in it. */
    boolean wantsEvents(String from, String hub) {
        return events && namespace.map(from::equals).orElse(true) && scope.coversEvents(from, hub);
    }

    /** Whether an event of a batch that can be in it is. */
    boolean covers(Message event) {
        return device.map(event.device()::equals).orElse(true);
    }
}
