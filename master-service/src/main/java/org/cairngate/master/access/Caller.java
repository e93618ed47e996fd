package org.cairngate.master.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who a request's credentials belong to, for those who look at the request after security is done with it.
 *
 * @param name the account's name, or {@code hub:NAME}
 * @param account whether it is an account that logs in, and not a node with a certificate
 */
public record Caller(String name, boolean account) {

    private static final String ATTRIBUTE = "org.cairngate.caller";
    private static final String HUB = "hub:";

    /** Checks that there is a name. */
    public Caller {
        Objects.requireNonNull(name, "name");
    }

    /** The caller whose credentials were right; empty while nobody has checked any, or when they were wrong. */
    public static Optional<Caller> of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? Optional.of(caller) : Optional.empty();
    }

    static void note(HttpServletRequest request) {
        Authentication found = SecurityContextHolder.getContext().getAuthentication();
        if (found != null && found.isAuthenticated()) {
            boolean hub = found.getAuthorities().stream()
                    .anyMatch(one -> HubCertificateFilter.ROLE.equals(one.getAuthority()));
            request.setAttribute(ATTRIBUTE, new Caller(hub ? HUB + found.getName() : found.getName(), !hub));
        }
    }
}
