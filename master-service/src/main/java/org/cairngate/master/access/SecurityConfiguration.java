package org.cairngate.master.access;

import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.List;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.master.problem.ProblemWriter;
import org.cairngate.master.problem.Problems;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;

/**
 * Who may call what: the admin everything, hubs what they need to follow the chain, anyone what pins and checks it. What is not
 * named here is refused.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String ADMIN = "ADMIN";
    private static final String HUB = "HUB";

    @Bean
    PasswordEncoder passwordEncoder() {
        return new PasswordChecks(AdminAccount.encoder());
    }

    @Bean
    UserDetailsService admins(AdminAccount account) {
        return new InMemoryUserDetailsManager(User.withUsername(AdminAccount.NAME)
                .password(account.hash())
                .roles(ADMIN)
                .build());
    }

    @Bean
    LoginThrottle loginThrottle(Clock clock) {
        return new LoginThrottle(clock);
    }

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            HubTrust hubs,
            UserDetailsService admins,
            LoginThrottle throttle,
            RefusalLog refusals,
            ProblemWriter problems) {
        AuthenticationEntryPoint unauthenticated = (request, response, cause) -> {
            response.setHeader("WWW-Authenticate", "Basic realm=\"cairngate\", charset=\"UTF-8\"");
            problems.write(
                    response, Problems.of(HttpStatus.UNAUTHORIZED, "bad-credentials", "valid credentials are needed"));
        };
        AccessDeniedHandler denied = (request, response, cause) -> problems.write(
                response, Problems.of(HttpStatus.FORBIDDEN, "not-permitted", "these credentials do not permit this"));
        return http.csrf(
                        AbstractHttpConfigurer
                                ::disable) // no cookies, no sessions: nothing that a foreign page could use
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .httpBasic(basic -> basic.authenticationEntryPoint(unauthenticated))
                .userDetailsService(admins)
                .addFilterBefore(new HubCertificateFilter(hubs), BasicAuthenticationFilter.class)
                .addFilterAfter(new CallerFilter(), BasicAuthenticationFilter.class)
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint(unauthenticated).accessDeniedHandler(denied))
                .addFilterAfter(new ThrottleFilter(throttle, refusals, problems), SecurityContextHolderFilter.class)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll() // the refusal of a request, whoever sent it
                        .requestMatchers(HttpMethod.GET, paths(Audience.ANYONE))
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, paths(Audience.SIGNED))
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, paths(Audience.HUBS))
                        .hasAnyRole(ADMIN, HUB)
                        .anyRequest()
                        .hasRole(ADMIN))
                .build();
    }

    private static String[] paths(List<String> paths) {
        return paths.toArray(String[]::new);
    }
}
