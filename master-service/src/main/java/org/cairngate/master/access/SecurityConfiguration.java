package org.cairngate.master.access;

import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.ProblemWriter;
import org.cairngate.master.problem.Problems;
import org.cairngate.master.problem.StrictHeaders;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/** Holds every request against {@link Permissions}. What has no row there is refused to all but administrators. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** How a request can show whose it is. */
    @Component
    record Logins(HubTrust hubs, Bearers bearers, PasswordLogin passwords, LoginThrottle throttle, RateLimits rates) {}

    @Bean
    PasswordEncoder passwordEncoder(PasswordCost cost) {
        return new PasswordChecks(cost.encoder());
    }

    @Bean
    LoginThrottle loginThrottle(Clock clock) {
        return new LoginThrottle(clock);
    }

    @Bean
    SecurityFilterChain security(
            HttpSecurity http, Logins logins, Callers callers, RefusalLog refusals, ProblemWriter problems) {
        AuthenticationEntryPoint unauthenticated = (request, response, cause) -> {
            response.setHeader("WWW-Authenticate", LoginRefusedException.CHALLENGE);
            problems.write(
                    response, Problems.of(HttpStatus.UNAUTHORIZED, "bad-credentials", "valid credentials are needed"));
        };
        AccessDeniedHandler denied = (request, response, cause) -> problems.write(
                response, Problems.of(HttpStatus.FORBIDDEN, "not-permitted", "these credentials do not permit this"));
        http.addFilterBefore(new HubCertificateFilter(logins.hubs()), BasicAuthenticationFilter.class);
        logins.rates().limitAddresses(http);
        http.csrf(AbstractHttpConfigurer::disable) // no cookies: nothing that a foreign page could use
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.defaultsDisabled()
                        .addHeaderWriter((request, response) -> StrictHeaders.addTo(response)))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .httpBasic(basic -> basic.authenticationEntryPoint(unauthenticated))
                .userDetailsService(logins.passwords())
                .addFilterBefore(new BearerFilter(logins.bearers(), problems), BasicAuthenticationFilter.class)
                .addFilterAfter(new SecondFactorFilter(callers, problems), BasicAuthenticationFilter.class)
                .addFilterAfter(new CallerFilter(callers), BasicAuthenticationFilter.class)
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint(unauthenticated).accessDeniedHandler(denied))
                .addFilterAfter(
                        new ThrottleFilter(logins.throttle(), refusals, problems), SecurityContextHolderFilter.class)
                .authorizeHttpRequests(requests -> permit(requests, callers));
        logins.rates().limitAccounts(http);
        return http.build();
    }

    private static void permit(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests,
            Callers callers) {
        // The refusal of a request, whoever sent it.
        requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
        for (Permission row : Permissions.rows()) {
            requests.requestMatchers(matchers(row)).access(when(callers, row::admits));
        }
        requests.anyRequest().access(when(callers, SecurityConfiguration::isAdministrator));
    }

    private static RequestMatcher[] matchers(Permission row) {
        return (row.isWrite() ? Stream.of(row.method()) : Stream.of(row.method(), HttpMethod.HEAD))
                .map(method -> PathPatternRequestMatcher.pathPattern(method, row.path()))
                .toArray(RequestMatcher[]::new);
    }

    private static AuthorizationManager<RequestAuthorizationContext> when(Callers callers, Predicate<Caller> admits) {
        return (login, request) -> new AuthorizationDecision(admits.test(callers.of(login.get())));
    }

    private static boolean isAdministrator(Caller caller) {
        return caller instanceof Caller.Holder holder && holder.account().role() == Role.ADMINISTRATOR;
    }
}
