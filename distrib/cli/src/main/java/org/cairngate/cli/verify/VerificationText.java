package org.cairngate.cli.verify;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.cairngate.ledger.note.VerifiedSignature;
import org.cairngate.ledger.proof.VerifiedEvent;

/** Explains a verification to a person: a line a check, then what was proved or what failed. */
public final class VerificationText {

    private final PrintWriter out;
    private final UnaryOperator<String> visible;

    /**
     * Prints to a writer.
     *
     * @param visible makes control characters of others harmless
     */
    public VerificationText(PrintWriter out, UnaryOperator<String> visible) {
        this.out = out;
        this.visible = visible;
    }

    /** Prints all of it. */
    public void print(Verification verification) {
        for (Step step : verification.steps()) {
            out.printf("%s  %-21s %s%n", step.status().mark(), step.check().label(), line(step));
            if (step.status() == Step.Status.FAILED) {
                verification.refusal().ifPresent(refusal -> detail("why", refusal.detail()));
                step.values().forEach((name, value) -> detail(name, String.valueOf(value)));
            }
            if (step.check() == Check.CHECKPOINT) {
                verification
                        .event()
                        .ifPresent(event -> event.checkpoint().cosignatures().forEach(this::cosigner));
            }
        }
        out.println();
        verification.event().ifPresent(this::proved);
        verification
                .refusal()
                .ifPresent(refusal -> out.println("REFUSED at "
                        + refusal.check().label() + ": " + refusal.reason().code()));
    }

    private String line(Step step) {
        Map<String, Object> values = step.values();
        return visible.apply(
                switch (step.status()) {
                    case FAILED -> "failed";
                    case NOT_REACHED -> "not reached";
                    case PASSED -> passed(step.check(), values);
                });
    }

    private static String passed(Check check, Map<String, Object> values) {
        return switch (check) {
            case POLICY ->
                "trusts " + values.get("logs") + " with " + values.get("hubs") + " hubs; sha256 "
                        + values.get("sha256");
            case PROOF_FILE -> "sha256 " + values.get("sha256");
            case EVENT -> event(values);
            case EVENT_IN_BATCH ->
                "event " + values.get("index") + " of " + values.get("count") + " under batch root "
                        + values.get("batchRoot");
            case TRANSACTION -> values.get("id") + signer(values);
            case TRANSACTION_IN_BLOCK ->
                "transaction " + values.get("index") + " of " + values.get("count") + " in block "
                        + values.get("height") + ", txRoot " + values.get("txRoot");
            case HEADER_IN_LOG ->
                "header " + values.get("index") + " of " + values.get("size") + " under root " + values.get("root");
            case CHECKPOINT ->
                "signed by " + values.get("log") + ", cosigned by " + values.get("cosigned") + " of "
                        + values.get("hubs") + " hubs of the policy";
        };
    }

    /** Its names are known once its bytes are proved and read. */
    private static String event(Map<String, Object> values) {
        return values.get("uid") + " of device " + values.get("device") + ", " + values.get("namespace") + "; sha256 "
                + values.get("sha256");
    }

    /** The name is the policy's; without one the hubs that cosigned are who checked the signature. */
    private static String signer(Map<String, Object> values) {
        return values.containsKey("signerName")
                ? ", signed by " + values.get("signerName")
                : ", by key " + values.get("signer") + " that the cosigners checked";
    }

    private void detail(String name, String value) {
        out.printf("      %-12s %s%n", name, visible.apply(value));
    }

    private void cosigner(VerifiedSignature cosignature) {
        out.println("      " + visible.apply(String.join(", ", cosignature.names()))
                + cosignature.time().map(time -> " at " + time).orElse(""));
    }

    private void proved(VerifiedEvent verified) {
        time("device's time", verified.event().timestamp());
        time("received at hub", verified.receivedAt());
        time("minted", verified.mintedAt());
        List<String> values = new ArrayList<>();
        verified.event().items().forEach(item -> values.add(item.key() + "=" + item.value()));
        out.println("values          " + visible.apply(String.join(", ", values)));
        out.println();
        out.println("VERIFIED " + visible.apply(verified.event().uid()));
    }

    private void time(String what, Instant time) {
        out.printf("%-15s %s%n", what, time);
    }
}
