package org.cairngate.cli.master;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Who somebody is at the master, and the secret that shows it. Their texts never show the secret. */
public sealed interface Credentials {

    /** As the header {@code Authorization} has it. */
    String authorization();

    /** A person's name and password (RFC 7617). */
    record Login(String user, String password) implements Credentials {
        @Override
        public String authorization() {
            byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /** A service's key (RFC 6750). */
    record Key(String text) implements Credentials {
        @Override
        public String authorization() {
            return "Bearer " + text;
        }

        @Override
        public String toString() {
            return "Key";
        }
    }
}
