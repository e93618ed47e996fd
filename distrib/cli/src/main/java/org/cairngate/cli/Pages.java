package org.cairngate.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Walks through a list of the master's that comes in pages. */
final class Pages {
    /** How many entries a page has at most; the master gives no more. */
    static final long SIZE = 500;

    private Pages() {}

    /** Asks for one page. */
    interface Ask<P> {
        /**
         * Asks for the page at a place.
         *
         * @param cursor what the page before said; empty for the first one
         */
        P page(Optional<String> cursor) throws IOException;
    }

    /**
     * Asks for page after page.
     *
     * @param next what a page says about the next one
     * @param take what to do with a page; false: the next one is not wanted
     */
    static <P> void each(Ask<P> ask, Function<P, Optional<String>> next, Predicate<P> take) throws IOException {
        Optional<String> cursor = Optional.empty();
        boolean more = true;
        while (more) {
            P page = ask.page(cursor);
            Optional<String> following = next.apply(page);
            more = take.test(page) && following.isPresent() && !following.equals(cursor);
            cursor = following;
        }
    }
}
