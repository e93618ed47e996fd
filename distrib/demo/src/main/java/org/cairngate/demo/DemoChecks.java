package org.cairngate.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.ChainAudit;
import org.cairngate.demo.site.DeviceProcess;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.demo.site.ProofCheck;
import org.cairngate.demo.site.Site;
import org.cairngate.ledger.RefusedException;

/** What the demo promises, checked on the running site: nothing lost, nothing twice, equal chains, a proof that holds and a forgery that does not. */
final class DemoChecks {
    private static final Duration SETTLE = Duration.ofSeconds(60);

    private final Site site;
    private final PrintStream out;
    private final List<String> acknowledged = new ArrayList<>();
    private boolean passed = true;

    DemoChecks(Site site, PrintStream out) {
        this.site = site;
        this.out = out;
    }

    /** Ends the devices, then the whole site; returns whether everything holds. */
    boolean run() throws IOException {
        out.println();
        site.stopDevices();
        for (DeviceProcess device : site.devices()) {
            acknowledged.addAll(device.acknowledged());
        }
        check("at least one event of every device was acknowledged", everyDeviceWasHeard());
        if (acknowledged.isEmpty()) {
            return false;
        }
        String uid = site.devices().get(0).acknowledged().get(0);
        try {
            Await.until("event " + uid + " is certified", SETTLE, () -> isCertified(uid));
            awaitEmptyHubs();
            awaitTelemetry();
            export();
        } catch (TimeoutException e) {
            check(e.getMessage(), false);
        }
        proof(uid);
        check("hubs and master ended in good order", site.stop());
        chains();
        return passed;
    }

    private boolean everyDeviceWasHeard() throws IOException {
        for (DeviceProcess device : site.devices()) {
            if (device.acknowledged().isEmpty()) {
                out.println("       " + device.uid() + " got no acknowledgement, see its log in " + site.logs());
                return false;
            }
        }
        return !site.devices().isEmpty();
    }

    private boolean isCertified(String uid) throws IOException {
        MasterClient master = site.master().client();
        String state = new Answer(master.get("/v1/events/" + uid)).text("state");
        return state.equals("CERTIFIED") || state.equals("FINAL");
    }

    private void awaitEmptyHubs() throws IOException, TimeoutException {
        for (GatewayProcess hub : site.hubs()) {
            Await.until(hub.name() + " has nothing left to send", SETTLE, () -> {
                Answer status = hub.status();
                return status.number("journal", "entries") == 0 && status.number("outbox", "batches") == 0;
            });
        }
    }

    private void awaitTelemetry() throws IOException, TimeoutException {
        for (DeviceProcess device : site.devices()) {
            List<String> uids = device.acknowledged();
            String newest = uids.get(uids.size() - 1);
            Await.until("telemetry has event " + newest + " of " + device.uid(), SETTLE, () -> answersOf(device)
                    .contains(newest));
        }
        check("the newest event of every device is found in telemetry", true);
    }

    /** The uids of its newest events. */
    private List<String> answersOf(DeviceProcess device) throws IOException {
        MasterClient master = site.master().client();
        return new Answer(master.get("/v1/telemetry/events?limit=500&device=" + device.uid()))
                .list("events").stream().map(event -> event.text("uid")).toList();
    }

    private void export() throws IOException {
        Path file = site.path().resolve("events.ndjson");
        Files.deleteIfExists(file);
        ProofCheck cairn = new ProofCheck(site, site.path().resolve("proof"));
        List<String> arguments = new ArrayList<>(List.of("telemetry", "export", "-o", file.toString()));
        arguments.addAll(cairn.masterOptions());
        Execution export = cairn.cairn(arguments);
        out.print(indented(export.output()));
        Set<String> exported = new HashSet<>();
        if (export.exit() == 0) {
            for (String line : Files.readAllLines(file)) {
                exported.add(Answer.parse(line.getBytes(StandardCharsets.UTF_8)).text("uid"));
            }
        }
        check("cairn telemetry export saves every acknowledged event", exported.containsAll(acknowledged));
    }

    private void proof(String uid) throws IOException {
        ProofCheck proof = new ProofCheck(site, site.path().resolve("proof"));
        Execution prove = proof.prove(uid);
        check("cairn prove " + uid, prove.exit() == 0);
        out.print(indented(prove.output()));
        if (prove.exit() != 0) {
            return;
        }
        out.println(
                proof.isOffline()
                        ? "     Verifying in a fresh process without a network (unshare -n):"
                        : "     Verifying in a fresh process. This system did not let us remove its network (unshare):");
        Execution verify = proof.verify(proof.event());
        out.print(indented(verify.output()));
        check("the event verifies offline", verify.exit() == 0);
        Execution forged = proof.verify(proof.flipped());
        out.print(indented(forged.output()));
        check("the event with one bit changed is refused", forged.exit() == 1);
    }

    private void chains() throws IOException {
        try {
            ChainAudit master = ChainAudit.of(site.master().chain());
            List<String> missing = master.missing(acknowledged);
            check(
                    "all " + acknowledged.size() + " acknowledged events are in the chain"
                            + (missing.isEmpty() ? "" : ", except " + missing.size()),
                    missing.isEmpty());
            check("no event is in the chain twice", master.twice().isEmpty());
            for (GatewayProcess hub : site.hubs()) {
                ChainAudit copy = ChainAudit.of(hub.chain());
                long common = Math.min(copy.size(), master.size());
                check(
                        hub.name() + " has the same chain (root of the first " + common + " blocks)",
                        common > 0
                                && ChainAudit.rootAt(hub.chain(), common)
                                        .equals(ChainAudit.rootAt(site.master().chain(), common)));
            }
        } catch (RefusedException e) {
            check("the chains can be read: " + e.getMessage(), false);
        }
    }

    private void check(String what, boolean holds) {
        out.println((holds ? "  ok   " : "  FAIL ") + what);
        out.flush();
        passed &= holds;
    }

    private static String indented(String output) {
        return output.isEmpty() ? "" : output.stripTrailing().indent(9);
    }
}
