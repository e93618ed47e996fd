package org.cairngate.cli.master;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A person's name and password at the master. Its text never shows the password. */
public record Credentials(String user, String password) {
    String basic() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
