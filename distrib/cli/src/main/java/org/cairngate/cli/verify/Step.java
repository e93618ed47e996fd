package org.cairngate.cli.verify;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One check and what came of it.
 *
 * @param check which
 * @param status whether it passed
 * @param values what it looked at, by name, in the order to be shown; what the files claim where it did not pass
 */
public record Step(Check check, Status status, Map<String, Object> values) {

    /** What came of a check. */
    public enum Status {
        PASSED("passed", "ok"),
        FAILED("failed", "NO"),
        NOT_REACHED("not-reached", "--");

        private final String label;
        private final String mark;

        Status(String label, String mark) {
            this.label = label;
            this.mark = mark;
        }

        /** Its name in the JSON document. */
        public String label() {
            return label;
        }

        /** Two characters before the line for people. */
        public String mark() {
            return mark;
        }
    }

    /** Takes a copy of the values. */
    public Step {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(status, "status");
        values = new LinkedHashMap<>(values);
    }
}
