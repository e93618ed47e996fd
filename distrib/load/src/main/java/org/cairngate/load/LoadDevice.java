package org.cairngate.load;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A device that the generator speaks as. */
public sealed interface LoadDevice {

    /** Its uid, the event's {@code device_uid}. */
    String uid();

    /**
     * A device with a token. Its text never shows the password.
     *
     * @param password what {@code cairn device add} printed
     */
    record WithToken(String uid, String password) implements LoadDevice {
        @Override
        public String toString() {
            return "WithToken[" + uid + "]";
        }
    }

    /**
     * A device with a P-256 key.
     *
     * @param certificate carries its public key
     */
    record WithCertificate(String uid, PrivateKey key, X509Certificate certificate) implements LoadDevice {
        @Override
        public String toString() {
            return "WithCertificate[" + uid + "]";
        }
    }
}
