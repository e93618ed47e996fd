package org.cairngate.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cairngate.bench.Figure.Unit;

/**
 * Questions to a master's API, one after the other, as whole requests.
 *
 * @param server the master
 * @param counted how many of a kind are measured
 * @param uncounted how many of the kind are asked before
 */
record MasterQuestions(MasterServer server, int counted, int uncounted) {

    /**
     * Asks questions of a kind.
     *
     * @param what the kind, for the table
     * @param most milliseconds that the median was promised to take at most
     * @param path gives the next question
     */
    List<Figure> ask(String what, double most, Supplier<String> path) throws IOException {
        Latencies latencies =
                server.time(Stream.generate(path).limit(counted + uncounted).toList(), uncounted);
        return List.of(
                Figure.of(what + ", p50", latencies.median(), Unit.MILLISECONDS).atMost(most),
                Figure.of(what + ", p99", latencies.worstButOneInAHundred(), Unit.MILLISECONDS));
    }
}
