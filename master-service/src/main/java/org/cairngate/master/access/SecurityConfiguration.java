package org.cairngate.master.access;

import java.time.Clock;
import org.cairngate.ledger.RefusalLog;
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
import tools.jackson.databind.ObjectMapper;

/**
 * Who may call what: the admin everything, hubs what they need to follow the chain, anyone what pins and checks it. What is not
 * named here is refused.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String ADMIN = "ADMIN";
    private static final String HUB = "HUB";
    private static final String[] PUBLIC = {
        "/v1/genesis", "/v1/policy", "/v1/health", "/v1/openapi.json", "/v1/openapi.json.yaml"
    };
    private static final String[] FOR_HUBS = {
        "/v1/blocks", "/v1/blocks/{height}", "/v1/checkpoint", "/v1/certificate", "/v1/events/{uid}/proof"
    };

    @Bean
    PasswordEncoder passwordEncoder() {
        return AdminAccount.encoder();
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
            ObjectMapper json) {
        AuthenticationEntryPoint unauthenticated = (request, response, cause) -> {
            response.setHeader("WWW-Authenticate", "Basic realm=\"cairngate\", charset=\"UTF-8\"");
            Problems.write(response, json, HttpStatus.UNAUTHORIZED, "bad-credentials", "valid credentials are needed");
        };
        AccessDeniedHandler denied = (request, response, cause) -> Problems.write(
                response, json, HttpStatus.FORBIDDEN, "not-permitted", "these credentials do not permit this");
        return http.csrf(
                        AbstractHttpConfigurer
                                ::disable) // no cookies, no sessions: nothing that a foreign page could use
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .httpBasic(basic -> basic.authenticationEntryPoint(unauthenticated))
                .userDetailsService(admins)
                .addFilterBefore(new HubCertificateFilter(hubs), BasicAuthenticationFilter.class)
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint(unauthenticated).accessDeniedHandler(denied))
                .addFilterAfter(new ThrottleFilter(throttle, refusals, json), SecurityContextHolderFilter.class)
                .authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.GET, PUBLIC)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, FOR_HUBS)
                        .hasAnyRole(ADMIN, HUB)
                        .anyRequest()
                        .hasRole(ADMIN))
                .build();
    }
}
