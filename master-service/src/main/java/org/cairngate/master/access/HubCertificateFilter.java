package org.cairngate.master.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.springframework.web.filter.OncePerRequestFilter;

/** Logs a request in as the hub whose client certificate the connection has; checked at each request, as hubs get revoked. */
final class HubCertificateFilter extends OncePerRequestFilter {

    private static final String ATTRIBUTE = "jakarta.servlet.request.X509Certificate";

    private final HubTrust hubs;

    HubCertificateFilter(HubTrust hubs) {
        this.hubs = hubs;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getAttribute(ATTRIBUTE) instanceof X509Certificate[] certificates) {
            hubs.nameOf(List.of(certificates)).ifPresent(Callers::logInHub);
        }
        chain.doFilter(request, response);
    }
}
