package org.cairngate.master.openid;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Answers requests for a code: back to the application with the code or an error and the issuer's name (RFC 6749 section 4.1.2, RFC 9207),
 * on to the login for who is not known, and a page where there is no address that may be trusted. Safe for use by several threads.
 */
final class AuthorizeAnswers {

    private final String issuer;
    private final LoginPage page;

    AuthorizeAnswers(String issuer, LoginPage page) {
        this.issuer = issuer;
        this.page = page;
    }

    /** Sends the code. */
    void succeeded(HttpServletRequest request, HttpServletResponse response, Authentication result) {
        OAuth2AuthorizationCodeRequestAuthenticationToken answer =
                (OAuth2AuthorizationCodeRequestAuthenticationToken) result;
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(OAuth2ParameterNames.CODE, answer.getAuthorizationCode().getTokenValue());
        back(response, answer.getRedirectUri(), Optional.ofNullable(answer.getState()), parameters);
    }

    /** Sends the error, or asks who it is. */
    void failed(HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
            throws IOException {
        OAuth2Error error = cause instanceof OAuth2AuthenticationException known
                ? known.getError()
                : new OAuth2Error(OAuth2ErrorCodes.SERVER_ERROR);
        Optional<OAuth2AuthorizationCodeRequestAuthenticationToken> asked = Optional.of(cause)
                .filter(OAuth2AuthorizationCodeRequestAuthenticationException.class::isInstance)
                .map(OAuth2AuthorizationCodeRequestAuthenticationException.class::cast)
                .map(OAuth2AuthorizationCodeRequestAuthenticationException::getAuthorizationCodeRequestAuthentication);
        Optional<String> redirect = asked.map(OAuth2AuthorizationCodeRequestAuthenticationToken::getRedirectUri)
                .filter(uri -> !uri.isEmpty());
        if (redirect.isEmpty()) {
            page.tell(
                    response,
                    HttpStatus.BAD_REQUEST,
                    "This does not work",
                    "The application asked in a way that is not registered here (" + error.getErrorCode() + ": "
                            + Optional.ofNullable(error.getDescription()).orElse("") + "). Tell who runs it.");
            return;
        }
        if (isForLackOfLogin(asked.get(), error)) {
            response.setStatus(HttpStatus.SEE_OTHER.value());
            response.setHeader(HttpHeaders.LOCATION, Endpoints.LOGIN + "?" + request.getQueryString());
            return;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(OAuth2ParameterNames.ERROR, error.getErrorCode());
        Optional.ofNullable(error.getDescription())
                .ifPresent(text -> parameters.put(OAuth2ParameterNames.ERROR_DESCRIPTION, text));
        back(
                response,
                redirect.get(),
                asked.map(OAuth2AuthorizationCodeRequestAuthenticationToken::getState),
                parameters);
    }

    /** The library looks at everything else first, and calls this an invalid request whose parameter is the principal. */
    private static boolean isForLackOfLogin(
            OAuth2AuthorizationCodeRequestAuthenticationToken asked, OAuth2Error error) {
        return OAuth2ErrorCodes.INVALID_REQUEST.equals(error.getErrorCode())
                && "OAuth 2.0 Parameter: principal".equals(error.getDescription())
                && asked.getPrincipal() instanceof Authentication;
    }

    private void back(
            HttpServletResponse response, String redirect, Optional<String> state, Map<String, String> parameters) {
        state.ifPresent(text -> parameters.put(OAuth2ParameterNames.STATE, text));
        parameters.put("iss", issuer);
        UriComponentsBuilder uri = UriComponentsBuilder.fromUriString(redirect);
        parameters.forEach((name, value) -> uri.queryParam(name, UriUtils.encode(value, StandardCharsets.UTF_8)));
        response.setStatus(HttpStatus.SEE_OTHER.value());
        response.setHeader(HttpHeaders.LOCATION, uri.build(true).toUriString());
    }
}
