package org.cairngate.master.openid;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import org.cairngate.master.problem.StrictHeaders;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.util.HtmlUtils;

/**
 * The pages where people sign in: HTML without scripts, images or anything from elsewhere. Whatever comes from outside is escaped.
 * Safe for use by several threads.
 */
final class LoginPage {

    private static final String STYLE = "body{font-family:system-ui,sans-serif;margin:0;background:#f3f4f6;color:#111}"
            + "main{max-width:22rem;margin:10vh auto;padding:2rem;background:#fff;border-radius:.5rem}"
            + "label{display:block;margin:1rem 0}input{box-sizing:border-box;width:100%;font:inherit;padding:.5rem}"
            + "button{font:inherit;padding:.5rem 1.5rem}p[role=alert]{color:#a00}";
    private static final String STYLE_SOURCE = "'sha256-" + digest(STYLE) + "'";

    private final String chain;

    /** Pages of the master of a chain with this name. */
    LoginPage(String chain) {
        this.chain = chain;
    }

    /**
     * What a form is for.
     *
     * @param application the name of the application that people come from; empty for none
     * @param action where the form goes, a path of the master's with its query
     * @param token against requests of foreign pages
     * @param origins where people may be sent on from it
     */
    record Form(String application, String action, String token, Set<String> origins) {}

    /** The form with name, password and code. */
    void askWho(HttpServletResponse response, HttpStatus status, Form form, String alert) throws IOException {
        String where = form.application().isEmpty() ? "" : "to <b>" + text(form.application()) + "</b> ";
        write(response, status, form.origins(), "Sign in", """
                <p>%swith your account of <b>%s</b></p>%s
                <form method="post" action="%s">
                <label>Name<input name="name" autocomplete="username" maxlength="64" required autofocus></label>
                <label>Password<input name="password" type="password" autocomplete="current-password" required></label>
                <label>Code of your authenticator, or a recovery code, if you have them
                <input name="code" autocomplete="one-time-code" maxlength="64"></label>
                <input type="hidden" name="_csrf" value="%s"><button>Sign in</button></form>
                """.formatted(
                        where, text(chain), alert(alert), text(form.action()), text(form.token())));
    }

    /** The form that ends a session. */
    void askWhetherToSignOut(HttpServletResponse response, Form form) throws IOException {
        write(response, HttpStatus.OK, form.origins(), "Sign out", """
                <p>of <b>%s</b></p><form method="post" action="%s">
                <input type="hidden" name="_csrf" value="%s"><button>Sign out</button></form>
                """.formatted(
                        text(chain), text(form.action()), text(form.token())));
    }

    /** Says something to a person, who can do nothing about it here. */
    void tell(HttpServletResponse response, HttpStatus status, String title, String text) throws IOException {
        write(response, status, Set.of(), title, "<p>" + text(text) + "</p>");
    }

    private static String alert(String alert) {
        return alert.isEmpty() ? "" : "<p role=\"alert\">" + text(alert) + "</p>";
    }

    private static void write(
            HttpServletResponse response, HttpStatus status, Set<String> origins, String title, String body)
            throws IOException {
        String page = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>" + title + "</title><style>" + STYLE
                + "</style></head><body><main><h1>" + title + "</h1>" + body + "</main></body></html>\n";
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status.value());
        // A browser holds the redirections that answer a form against form-action, too: people go on to their
        // application.
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src " + STYLE_SOURCE + "; form-action 'self'"
                        + (origins.isEmpty() ? "" : " " + String.join(" ", origins))
                        + "; base-uri 'none'; frame-ancestors 'none'");
        StrictHeaders.addTo(response);
        response.setContentType(MediaType.TEXT_HTML_VALUE + ";charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length));
        response.getOutputStream().write(bytes);
    }

    private static String text(String text) {
        return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
    }

    private static String digest(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JVM has SHA-256", e);
        }
    }
}
