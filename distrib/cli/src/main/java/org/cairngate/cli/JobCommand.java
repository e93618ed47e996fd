package org.cairngate.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.cli.master.MasterClient;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Jobs: the same done to many devices, with a result for each. */
@Command(
        name = "job",
        description = "The same done to up to 1,000 devices by one request, with a result for each.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class JobCommand extends RegistryCommand {

    private static final int MAX_LIST = 2 << 20;
    private static final String RUNNING = "running";

    JobCommand() {
        super("job");
    }

    /** A file that says which devices. */
    static final class DeviceFile {
        @Option(
                names = "--items",
                paramLabel = "FILE",
                description = "a JSON list of objects: a deviceUid and what the operation takes (name, hub, did, ...)")
        private Path items;

        @Option(names = "--uids", paramLabel = "FILE", description = "a text file with one device_uid on each line")
        private Path uids;

        List<Map<String, Object>> read() throws IOException {
            return items == null
                    ? named(InputFile.text(uids, MAX_LIST)
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList())
                    : objects(items);
        }

        private static List<Map<String, Object>> named(List<String> uids) {
            return uids.stream()
                    .map(uid -> Map.<String, Object>of("deviceUid", uid))
                    .toList();
        }

        private static List<Map<String, Object>> objects(Path file) throws IOException {
            try {
                Map<String, Object> wrapped = new LinkedHashMap<>();
                wrapped.put("devices", JSON.std.anyFrom(InputFile.bytes(file, MAX_LIST)));
                List<Map<String, Object>> objects = Answers.list(wrapped, "devices");
                if (!(wrapped.get("devices") instanceof List<?> all) || all.size() != objects.size()) {
                    throw new CommandFailedException(file + " is no JSON list of objects");
                }
                return objects;
            } catch (JacksonException e) {
                throw new CommandFailedException(file + " is no JSON: " + e.getOriginalMessage(), e);
            }
        }
    }

    @Command(
            name = "start",
            description =
                    "Begin a job: register, change, quarantine, activate, deactivate, revoke, issue-token or revoke-token.",
            mixinStandardHelpOptions = true)
    int start(
            @Mixin MasterOptions master,
            @Parameters(index = "0", paramLabel = "OPERATION", description = "what to do to each device")
                    String operation,
            @Option(names = "--wait", description = "wait for its end, as cairn job wait does") boolean wait,
            @ArgGroup DeviceFile file,
            @Parameters(index = "1..*", arity = "0..*", paramLabel = "UID", description = "device_uid")
                    List<String> named)
            throws IOException {
        if ((file == null) == (named == null)) {
            throw misused("say which devices: their UIDs, --uids FILE or --items FILE");
        }
        MasterClient client = master.connect();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("operation", operation);
        body.put("devices", file == null ? DeviceFile.named(named) : file.read());
        Map<String, Object> job = client.post(path(), body);
        String id = String.valueOf(job.get("id"));
        if (wait) {
            return await(client, id, job);
        }
        out().println("job " + Table.visible(id) + " begins. How far it is: cairn job show " + Table.visible(id));
        return Cairn.OK;
    }

    @Command(
            name = "wait",
            description = "Wait for a job's end, telling how far it is, and exit with 1 unless all is done.",
            mixinStandardHelpOptions = true)
    int await(@Mixin MasterOptions master, @Parameters(paramLabel = "JOB", description = "its id") String id)
            throws IOException {
        MasterClient client = master.connect();
        return await(client, id, client.get(path(id)));
    }

    private int await(MasterClient client, String id, Map<String, Object> begun) throws IOException {
        Map<String, Object> job = begun;
        String told = "";
        while (RUNNING.equals(job.get("state"))) {
            String progress = progress(job);
            if (!progress.equals(told)) {
                err().println("job " + Table.visible(id) + ": " + progress);
                err().flush();
                told = progress;
            }
            pause();
            job = client.get(path(id));
        }
        print(job);
        if (!String.valueOf(job.get("done")).equals(String.valueOf(job.get("total")))) {
            throw new CommandFailedException("not all devices of job " + Table.visible(id) + " are done: "
                    + progress(job) + ". What became of each: cairn job items " + Table.visible(id));
        }
        return Cairn.OK;
    }

    /** How far a job is, or why it waits. */
    private static String progress(Map<String, Object> job) {
        String numbers = job.get("done") + " of " + job.get("total") + " done, " + job.get("refused") + " refused, "
                + job.get("unknown") + " unknown, " + job.get("left") + " not begun";
        return Table.visible(
                Answers.text(job, "note").map(note -> numbers + "; " + note).orElse(numbers));
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting; the job goes on");
        }
    }

    @Command(name = "list", description = "Print the jobs of the last 7 days.", mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        Table table = new Table("JOB", "OPERATION", "ACCOUNT", "STATE", "DONE", "REFUSED", "TOTAL", "BEGAN");
        for (Map<String, Object> job : all(master, "")) {
            table.row(
                    job.get("id"),
                    job.get("operation"),
                    job.get("account"),
                    job.get("state"),
                    job.get("done"),
                    job.get("refused"),
                    job.get("total"),
                    job.get("beganAt"));
        }
        table.print(out());
        return Cairn.OK;
    }

    @Command(name = "show", description = "Print how far a job is.", mixinStandardHelpOptions = true)
    int show(@Mixin MasterOptions master, @Parameters(paramLabel = "JOB", description = "its id") String id)
            throws IOException {
        print(master.connect().get(path(id)));
        return Cairn.OK;
    }

    @Command(name = "items", description = "Print what became of each device.", mixinStandardHelpOptions = true)
    int items(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "JOB", description = "its id") String id,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "only waiting, under-way, done, refused, unknown or not-begun")
                    Optional<String> state,
            @Option(
                            names = "--passwords",
                            description =
                                    "also the passwords that were issued: for an hour after its end, to who began the job")
                    boolean passwords)
            throws IOException {
        Map<String, Optional<?>> filters = new LinkedHashMap<>();
        filters.put("state", state);
        Table table =
                passwords ? new Table("DEVICE", "STATE", "PASSWORD", "RESULT") : new Table("DEVICE", "STATE", "RESULT");
        master.connect().pages(path(id) + "/items?limit=500" + Answers.query(filters), page -> {
            for (Map<String, Object> item : Answers.list(page, "items")) {
                if (passwords) {
                    table.row(
                            item.get("deviceUid"),
                            item.get("state"),
                            Answers.text(item, "password").orElse("-"),
                            result(item));
                } else {
                    table.row(item.get("deviceUid"), item.get("state"), result(item));
                }
            }
            return true;
        });
        table.print(out());
        return Cairn.OK;
    }

    private static String result(Map<String, Object> item) {
        if (item.get("problem") instanceof Map<?, ?> problem) {
            return problem.get("reason") + ": " + problem.get("detail");
        }
        return Answers.text(item, "transactionId")
                .map(id -> "transaction " + id)
                .orElse("-");
    }

    @Command(
            name = "cancel",
            description = "Begin nothing more of a job. What is done stays done.",
            mixinStandardHelpOptions = true)
    int cancel(@Mixin MasterOptions master, @Parameters(paramLabel = "JOB", description = "its id") String id)
            throws IOException {
        print(master.connect().delete(path(id)));
        return Cairn.OK;
    }

    private void print(Map<String, Object> job) {
        Table.ofMembers(job).print(out());
    }
}
