package org.cairngate.master.live;

import java.util.Optional;
import java.util.Set;
import org.cairngate.master.access.Scope;

/**
 * What a stream shows.
 *
 * @param kinds which it tells of: {@link LiveChain#BLOCK}, {@link LiveChain#EVENT} and {@link LiveChain#ALARM}
 * @param namespace the only namespace; empty for all
 * @param device the only device; empty for all
 * @param scope what its account may see at all
 */
record Interest(Set<String> kinds, Optional<String> namespace, Optional<String> device, Scope scope) {

    /** Takes a copy. */
    Interest {
        kinds = Set.copyOf(kinds);
    }

    /** Whether it tells of blocks. */
    boolean blocks() {
        return kinds.contains(LiveChain.BLOCK);
    }

    /** Whether something of a batch can be in it. */
    boolean wants(Outline.Batch batch) {
        return batch.audit() ? kinds.contains(LiveChain.ALARM) : wantsEvents(batch.namespace(), batch.hub());
    }

    /** Whether events of this namespace that this hub submitted can be in it. */
    private boolean wantsEvents(String from, String hub) {
        return kinds.contains(LiveChain.EVENT)
                && namespace.map(from::equals).orElse(true)
                && scope.coversEvents(from, hub);
    }

    /** Whether what is told of a batch that can be in it is. */
    boolean covers(Message message) {
        if (message instanceof Message.OfAlarm alarm) {
            return alarm.subject().isCoveredBy(scope);
        }
        return message instanceof Message.OfEvent event
                && device.map(event.device()::equals).orElse(true);
    }
}
