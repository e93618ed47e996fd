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
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.Job;
import org.cairngate.client.schema.JobItem;
import org.cairngate.client.schema.JobItemPage;
import org.cairngate.client.schema.JobPage;
import org.cairngate.client.schema.NewJob;
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
final class JobCommand extends CommandGroup {

    private static final int MAX_LIST = 2 << 20;
    private static final String RUNNING = "running";

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
        RegistryApi registry = new RegistryApi(master.connect());
        NewJob body = new NewJob().operation(operation).devices(file == null ? DeviceFile.named(named) : file.read());
        Job job = registry.beginJob(body);
        String id = job.id().orElseThrow(() -> new CommandFailedException("the master answered no job"));
        if (wait) {
            return await(registry, id, job);
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
        RegistryApi registry = new RegistryApi(master.connect());
        return await(registry, id, registry.getJob(id));
    }

    private int await(RegistryApi registry, String id, Job begun) throws IOException {
        Job job = begun;
        String told = "";
        while (job.state().equals(Optional.of(RUNNING))) {
            String progress = progress(job);
            if (!progress.equals(told)) {
                err().println("job " + Table.visible(id) + ": " + progress);
                err().flush();
                told = progress;
            }
            pause();
            job = registry.getJob(id);
        }
        print(job);
        if (!job.done().equals(job.total())) {
            throw new CommandFailedException("not all devices of job " + Table.visible(id) + " are done: "
                    + progress(job) + ". What became of each: cairn job items " + Table.visible(id));
        }
        return Cairn.OK;
    }

    /** How far a job is, or why it waits. */
    private static String progress(Job job) {
        String numbers = Answers.shown(job.done()) + " of " + Answers.shown(job.total()) + " done, "
                + Answers.shown(job.refused()) + " refused, " + Answers.shown(job.unknown()) + " unknown, "
                + Answers.shown(job.left()) + " not begun";
        return Table.visible(
                Answers.text(job.note()).map(note -> numbers + "; " + note).orElse(numbers));
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
        RegistryApi registry = new RegistryApi(master.connect());
        Pages.each(
                cursor -> registry.listJobs(
                        new RegistryApi.ListJobsOptions().limit(Pages.SIZE).cursor(cursor)),
                JobPage::nextCursor,
                page -> {
                    page.jobs().forEach(job -> row(table, job));
                    return true;
                });
        table.print(out());
        return Cairn.OK;
    }

    private static void row(Table table, Job job) {
        table.row(
                job.id(),
                job.operation(),
                job.account(),
                job.state(),
                job.done(),
                job.refused(),
                job.total(),
                job.beganAt());
    }

    @Command(name = "show", description = "Print how far a job is.", mixinStandardHelpOptions = true)
    int show(@Mixin MasterOptions master, @Parameters(paramLabel = "JOB", description = "its id") String id)
            throws IOException {
        print(new RegistryApi(master.connect()).getJob(id));
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
        Table table =
                passwords ? new Table("DEVICE", "STATE", "PASSWORD", "RESULT") : new Table("DEVICE", "STATE", "RESULT");
        RegistryApi registry = new RegistryApi(master.connect());
        Pages.each(
                cursor -> registry.listJobItems(
                        id,
                        new RegistryApi.ListJobItemsOptions()
                                .limit(Pages.SIZE)
                                .state(state)
                                .cursor(cursor)),
                JobItemPage::nextCursor,
                page -> {
                    page.items().forEach(item -> row(table, item, passwords));
                    return true;
                });
        table.print(out());
        return Cairn.OK;
    }

    private static void row(Table table, JobItem item, boolean passwords) {
        if (passwords) {
            table.row(item.deviceUid(), item.state(), Answers.text(item.password()), result(item));
        } else {
            table.row(item.deviceUid(), item.state(), result(item));
        }
    }

    private static String result(JobItem item) {
        return item.problem()
                .map(problem -> Answers.shown(problem.reason()) + ": " + Answers.shown(problem.detail()))
                .or(() -> Answers.text(item.transactionId()).map(id -> "transaction " + id))
                .orElse("-");
    }

    @Command(
            name = "cancel",
            description = "Begin nothing more of a job. What is done stays done.",
            mixinStandardHelpOptions = true)
    int cancel(@Mixin MasterOptions master, @Parameters(paramLabel = "JOB", description = "its id") String id)
            throws IOException {
        print(new RegistryApi(master.connect()).cancelJob(id));
        return Cairn.OK;
    }

    private void print(Job job) {
        Table.ofMembers(job.asMap()).print(out());
    }
}
