package org.cairngate.cli.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.event.Item;
import org.cairngate.ledger.note.VerifiedSignature;
import org.cairngate.ledger.proof.VerifiedEvent;

/** Writes a verification as the one JSON document of {@code cairn verify --json}; the module's README describes it. */
public final class VerificationJson {

    /** Version of the document. Members may be added; what is there keeps its meaning. */
    static final int FORMAT = 1;

    private VerificationJson() {}

    /**
     * What the document says besides the steps.
     *
     * @param exit how the command ends
     * @param files the three files by their roles, as they were named
     * @param problem one line for people; empty when all is well
     */
    public record Outcome(Exit exit, Map<String, String> files, Optional<String> problem) {

        /** Takes a copy of the files. */
        public Outcome {
            files = Map.copyOf(files);
        }
    }

    /** The document, one line. Without a verification nothing could be read, and there are no steps. */
    public static String write(Outcome outcome, Optional<Verification> verification) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeStringField("result", outcome.exit().label());
            json.writeNumberField("exit", outcome.exit().code());
            json.writeObjectFieldStart("files");
            for (String role : new String[] {"event", "proof", "policy"}) {
                json.writeStringField(role, outcome.files().get(role));
            }
            json.writeEndObject();
            if (verification.isPresent()) {
                body(json, verification.get());
            }
            if (outcome.problem().isPresent()) {
                json.writeStringField("problem", outcome.problem().get());
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void body(JsonGenerator json, Verification verification) throws IOException {
        json.writeArrayFieldStart("steps");
        for (Step step : verification.steps()) {
            json.writeStartObject();
            json.writeStringField("check", step.check().label());
            json.writeStringField("status", step.status().label());
            json.writeObjectFieldStart("values");
            for (Map.Entry<String, Object> value : step.values().entrySet()) {
                json.writeFieldName(value.getKey());
                scalar(json, value.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        if (verification.event().isPresent()) {
            proved(json, verification.event().get());
        }
        if (verification.refusal().isPresent()) {
            Verification.Refused refusal = verification.refusal().get();
            json.writeObjectFieldStart("refusal");
            json.writeStringField("check", refusal.check().label());
            json.writeStringField("reason", refusal.reason().code());
            json.writeStringField("detail", refusal.detail());
            json.writeEndObject();
        }
    }

    private static void proved(JsonGenerator json, VerifiedEvent verified) throws IOException {
        json.writeObjectFieldStart("event");
        json.writeStringField("uid", verified.event().uid());
        json.writeStringField("device", verified.event().deviceUid());
        json.writeStringField("namespace", verified.namespace());
        json.writeArrayFieldStart("items");
        for (Item item : verified.event().items()) {
            json.writeStartObject();
            json.writeStringField("key", item.key());
            json.writeFieldName("value");
            value(json, item.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeObjectFieldStart("times");
        json.writeStringField("device", verified.event().timestamp().toString());
        json.writeStringField("received", verified.receivedAt().toString());
        json.writeStringField("minted", verified.mintedAt().toString());
        json.writeEndObject();
        json.writeArrayFieldStart("cosigners");
        for (VerifiedSignature cosignature : verified.checkpoint().cosignatures()) {
            for (String name : cosignature.names()) {
                json.writeStartObject();
                json.writeStringField("name", name);
                if (cosignature.time().isPresent()) {
                    json.writeStringField("time", cosignature.time().get().toString());
                }
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Iterable<?> elements) {
            json.writeStartArray();
            for (Object element : elements) {
                scalar(json, element);
            }
            json.writeEndArray();
        } else {
            scalar(json, value);
        }
    }

    private static void scalar(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            json.writeNumber(number.toString());
        } else {
            json.writeString(String.valueOf(value));
        }
    }
}
