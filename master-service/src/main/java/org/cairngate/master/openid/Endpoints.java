package org.cairngate.master.openid;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpMethod;

/** Where the issuer is asked what. */
public final class Endpoints {

    /** Exchanges codes for tokens. */
    public static final String TOKEN = "/oauth2/token";

    /** Says who a token is of. */
    public static final String USER_INFO = "/oauth2/userinfo";

    /** The page where people sign in. */
    public static final String LOGIN = "/oauth2/login";

    static final String DISCOVERY = "/.well-known/openid-configuration";
    static final String KEYS = "/oauth2/jwks";
    static final String AUTHORIZE = "/oauth2/authorize";
    static final String LOGOUT = "/oauth2/logout";

    /** What all but the first begin with. */
    static final String PREFIX = "/oauth2/**";

    private static final Map<String, Set<HttpMethod>> METHODS = Map.of(
            DISCOVERY, Set.of(HttpMethod.GET),
            KEYS, Set.of(HttpMethod.GET),
            AUTHORIZE, Set.of(HttpMethod.GET),
            TOKEN, Set.of(HttpMethod.POST),
            USER_INFO, Set.of(HttpMethod.GET, HttpMethod.POST),
            LOGIN, Set.of(HttpMethod.GET, HttpMethod.POST),
            LOGOUT, Set.of(HttpMethod.GET, HttpMethod.POST));

    private Endpoints() {}

    /** The methods that an endpoint answers; empty for a path that is none. */
    static Optional<Set<HttpMethod>> methods(String path) {
        return Optional.ofNullable(METHODS.get(path));
    }
}
