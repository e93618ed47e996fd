package org.cairngate.master.openid;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cairngate.master.access.LoginThrottle;
import org.cairngate.master.access.SignIn;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs people in and out. The request of the application goes with the form as its query and on to the endpoint that answers it,
 * which looks at it once more: nobody is sent anywhere that is not registered, and nothing is kept for who has not signed in.
 */
final class LoginFilter extends OncePerRequestFilter {

    /** The parameter by which an application wants a login, or none. */
    static final String PROMPT = "prompt";

    private final ClientFile clients;
    private final SignIn people;
    private final LoginPage page;

    LoginFilter(ClientFile clients, SignIn people, LoginPage page) {
        this.clients = clients;
        this.people = people;
        this.page = page;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean posts = request.getMethod().equals(HttpMethod.POST.name());
        if (Endpoints.LOGIN.equals(request.getRequestURI())) {
            if (posts) {
                signIn(request, response);
            } else {
                ask(request, response, HttpStatus.OK, "");
            }
        } else if (Endpoints.LOGOUT.equals(request.getRequestURI())) {
            if (posts) {
                signOut(request, response);
            } else {
                page.askWhetherToSignOut(response, new LoginPage.Form("", Endpoints.LOGOUT, csrf(request), Set.of()));
            }
        } else {
            chain.doFilter(request, response);
        }
    }

    private void signIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<String> name = field(request, "name");
        Optional<String> password = field(request, "password");
        Optional<String> code = field(request, "code");
        if (name.isEmpty() || password.isEmpty() || code.isEmpty()) {
            ask(request, response, HttpStatus.BAD_REQUEST, "Name, password and code have to come once each.");
            return;
        }
        SignIn.Result result = people.begin(
                request,
                new SignIn.Form(
                        name.get().strip(),
                        password.get(),
                        code.get().strip(),
                        client(request).map(Client::name).orElse("")));
        switch (result.outcome()) {
            case RIGHT -> goOn(request, response, result.token().orElseThrow());
            case WRONG ->
                ask(
                        request,
                        response,
                        HttpStatus.UNAUTHORIZED,
                        "Name, password or code are wrong, or the code was used before.");
            case NO_CODE ->
                ask(
                        request,
                        response,
                        HttpStatus.UNAUTHORIZED,
                        "This account has a second factor: type its code with the password.");
            case TOO_MANY -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(LoginThrottle.WINDOW.toSeconds()));
                ask(request, response, HttpStatus.TOO_MANY_REQUESTS, "Too many logins failed. Try again in a minute.");
            }
        }
    }

    /** What came in the form's body, or in an address that somebody else may have made: one of both, and once. */
    private static Optional<String> field(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        return values == null || values.length != 1 ? Optional.empty() : Optional.of(values[0]);
    }

    private void goOn(HttpServletRequest request, HttpServletResponse response, String token) throws IOException {
        SessionCookie.of(request).ifPresent(people::end);
        SessionCookie.set(response, token);
        if (client(request).isEmpty() || request.getQueryString() == null) {
            page.tell(response, HttpStatus.OK, "Signed in", "Go to your application now.");
            return;
        }
        response.setStatus(HttpStatus.SEE_OTHER.value());
        // A login that was asked for is done now.
        String query = Stream.of(request.getQueryString().split("&", -1))
                .filter(part -> !part.startsWith(PROMPT + "="))
                .collect(Collectors.joining("&"));
        response.setHeader(HttpHeaders.LOCATION, Endpoints.AUTHORIZE + "?" + query);
    }

    private void signOut(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SessionCookie.of(request).ifPresent(people::end);
        SessionCookie.clear(response);
        page.tell(response, HttpStatus.OK, "Signed out", "Applications may still know you: sign out there, too.");
    }

    /** Shows the form to who is not known yet. */
    void ask(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String alert)
            throws IOException {
        String query = Optional.ofNullable(request.getQueryString())
                .map(text -> "?" + text)
                .orElse("");
        Optional<Client> client = client(request);
        page.askWho(
                response,
                status,
                new LoginPage.Form(
                        client.map(Client::name).orElse(""),
                        Endpoints.LOGIN + query,
                        csrf(request),
                        client.<Set<String>>map(Client::origins).orElse(Set.of())),
                alert);
    }

    private Optional<Client> client(HttpServletRequest request) {
        return Optional.ofNullable(request.getParameter(OAuth2ParameterNames.CLIENT_ID))
                .flatMap(clients::find);
    }

    private static String csrf(HttpServletRequest request) {
        return ((CsrfToken) request.getAttribute(CsrfToken.class.getName())).getToken();
    }
}
