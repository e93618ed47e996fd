package org.cairngate.demo.site;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What master and hubs have in common: a process that tests kill and start again, on ports that stay. */
public interface SiteServer {
    /** Its process. */
    ServerProcess server();

    /** The ports that it listens on, the same at each start. */
    List<Integer> ports();

    default Optional<ChildProcess> process() {
        return server().process();
    }

    /** kill -9. */
    default void kill() throws IOException {
        server().kill();
    }

    /** Ends it in good order; returns whether it did not have to be killed. */
    default boolean stop() throws IOException {
        return server().stop();
    }
}
