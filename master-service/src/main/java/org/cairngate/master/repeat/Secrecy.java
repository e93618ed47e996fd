package org.cairngate.master.repeat;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** What of a write must not be kept: passwords, codes, keys and tokens that are shown once, and the uids of what is erased. */
enum Secrecy {
    /** Nothing. */
    NONE,
    /** The answer. */
    ANSWER,
    /** The answer, and anything by which one could try whether a body is the one that came. */
    BODY;

    private static final List<PathPattern> BODIES = patterns(
            "/v1/accounts",
            "/v1/accounts/{name}/password",
            "/v1/accounts/me/totp/confirm",
            "/v1/accounts/me/totp/remove",
            "/v1/sessions",
            "/v1/erasures");
    private static final List<PathPattern> ANSWERS = patterns(
            "/v1/oidc/clients",
            "/v1/accounts/{name}/key",
            "/v1/accounts/me/totp",
            "/v1/devices",
            "/v1/devices/{uid}/token");

    /** What there is of it in requests to this path; only what is made shows a secret. */
    static Secrecy of(String method, String path) {
        if (!method.equals("POST")) {
            return NONE;
        }
        PathContainer parsed = PathContainer.parsePath(path);
        if (BODIES.stream().anyMatch(pattern -> pattern.matches(parsed))) {
            return BODY;
        }
        return ANSWERS.stream().anyMatch(pattern -> pattern.matches(parsed)) ? ANSWER : NONE;
    }

    private static List<PathPattern> patterns(String... templates) {
        return Stream.of(templates)
                .map(PathPatternParser.defaultInstance::parse)
                .toList();
    }
}
