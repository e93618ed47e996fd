package org.cairngate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.cairngate.cli.master.LiveMessage;
import org.cairngate.cli.master.LiveReader;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.cli.master.MasterRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What happens on the chain, while it happens. */
@Command(
        name = "live",
        description = {
            "Print what happens on the chain while it happens, until Ctrl-C: blocks, events and alarms that you may see.",
            "Comes back by itself when the master or the way to it was away, and misses nothing of what happened meanwhile."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LiveCommand implements Callable<Integer> {
    // The master says something every 15 s.
    private static final Duration SILENCE = Duration.ofSeconds(45);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int TOO_MANY = 429;
    private static final int FIRST_FAULT = 500;

    @Spec
    private CommandSpec spec;

    @Mixin
    private MasterOptions master;

    @Option(
            names = "--kinds",
            paramLabel = "KINDS",
            defaultValue = "block,event,alarm",
            description = "what to tell, with commas between them (default: ${DEFAULT-VALUE})")
    private String kinds;

    @Option(names = "--namespace", paramLabel = "NS", description = "only events of this namespace")
    private Optional<String> namespace;

    @Option(names = "--device", paramLabel = "UID", description = "only events of this device")
    private Optional<String> device;

    @Option(
            names = "--after",
            paramLabel = "ID",
            defaultValue = "",
            description =
                    "first what happened behind this message, or behind the block of this height (default: from now on)")
    private String id;

    @Option(names = "--count", paramLabel = "N", description = "end after so many messages")
    private Optional<Long> count;

    @Option(names = "--json", description = "one JSON object a line: id, kind and data")
    private boolean json;

    private long told;

    @Override
    public Integer call() throws IOException {
        if (count.isPresent() && count.get() < 1) {
            throw new CommandFailedException("--count must be 1 or more, not " + count.get());
        }
        Map<String, Optional<?>> filters = new LinkedHashMap<>();
        filters.put("namespace", namespace);
        filters.put("device", device);
        String path = "/v1/live?kinds=" + Answers.segment(kinds) + Answers.query(filters);
        MasterClient client = master.connect();
        Duration wait = FIRST_WAIT;
        boolean connected = false;
        while (true) {
            String before = id;
            try (InputStream in = client.listen(path, id, SILENCE)) {
                connected = true;
                if (!follow(new LiveReader(in, id))) {
                    return Cairn.OK;
                }
                say("the master ended the stream");
            } catch (IOException e) {
                if (!connected || isFinal(e)) {
                    throw e;
                }
                say(Cairn.sentence(e));
            }
            wait = id.equals(before) ? wait : FIRST_WAIT;
            if (!pause(wait)) {
                return Cairn.OK;
            }
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    /** What another try does not mend. */
    private static boolean isFinal(IOException e) {
        return e instanceof MasterRefusedException refused
                && refused.status() < FIRST_FAULT
                && refused.status() != TOO_MANY;
    }

    /** Prints messages until the stream ends; false: nobody wants more of them. */
    private boolean follow(LiveReader reader) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            for (Optional<LiveMessage> one = reader.next(); one.isPresent(); one = reader.next()) {
                out.println(json ? LiveText.json(one.get()) : LiveText.line(one.get()));
                told++;
                if (out.checkError() || count.filter(wanted -> told >= wanted).isPresent()) {
                    return false;
                }
            }
            return true;
        } finally {
            id = reader.id();
        }
    }

    private void say(String what) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("cairn: " + what + "; it is asked again" + (id.isEmpty() ? "" : " for what is behind " + id));
        err.flush();
    }

    /** Waits; false when the thread is to end. */
    private static boolean pause(Duration wait) {
        try {
            TimeUnit.MILLISECONDS.sleep(wait.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
