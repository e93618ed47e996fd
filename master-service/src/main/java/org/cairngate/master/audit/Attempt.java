package org.cairngate.master.audit;

import java.util.Objects;

/**
 * What somebody tried by a request. Texts are cut after {@value #MOST} characters, and have a question mark for whatever is neither
 * a letter, a digit nor printable ASCII: they come from outside, and stay for ever.
 *
 * @param actor the account or node; {@code unknown} for wrong credentials, {@code anonymous} for none
 * @param action method and path template, as {@code POST /v1/devices/{uid}/revoke}, or {@value #LOGIN}
 * @param operation the operation's name in the API; empty for none
 * @param object the device, hub, organisation or namespace; empty for none
 * @param address the client's
 * @param trace the trace id of the request, 32 hex digits; empty for none
 */
record Attempt(String actor, String action, String operation, String object, String address, String trace) {

    /** Most characters of a text. */
    static final int MOST = 128;

    /** The action of a login. */
    static final String LOGIN = "login";

    Attempt {
        actor = clean(actor);
        action = clean(action);
        operation = clean(operation);
        object = clean(object);
        address = clean(address);
        trace = clean(trace);
    }

    Attempt about(String newObject) {
        return new Attempt(actor, action, operation, newObject, address, trace);
    }

    /** The same as a login, whatever its path. */
    Attempt asLogin() {
        return new Attempt(actor, LOGIN, operation, object, address, trace);
    }

    /** The use of an account by itself, whatever it was used for. */
    static Attempt login(String actor, String address, String trace) {
        return new Attempt(actor, LOGIN, "", "", address, trace);
    }

    /** Further attempts from an address, of which only the number is known. */
    static Attempt from(String address) {
        return new Attempt("", "", "", "", address, "");
    }

    static String clean(String text) {
        Objects.requireNonNull(text, "text");
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(MOST).forEach(one -> {
            boolean plain = (one >= ' ' && one <= '~') || Character.isLetterOrDigit(one);
            clean.appendCodePoint(plain ? one : '?');
        });
        return clean.toString();
    }
}
