package org.cairngate.master.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * Where an organisation keeps a certificate of its own for the REST API.
 *
 * @param certificate the certificate and those that issued it, PEM, the server's first
 * @param key its private key, PEM
 */
public record TlsFiles(Path certificate, Path key) {

    // A chain of four RSA certificates has 8 KiB.
    private static final int MAX_FILE_BYTES = 256 << 10;

    /** Refuses missing values. */
    public TlsFiles {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(key, "key");
    }

    /**
     * What the files hold now.
     *
     * @throws IOException when they cannot be read or used; the message names them and says why
     */
    ServerIdentity read() throws IOException {
        try {
            return ServerIdentity.parse(read(certificate), read(key));
        } catch (IOException e) {
            throw new IOException(refusal("cannot be read: " + e), e);
        } catch (GeneralSecurityException e) {
            throw new IOException(refusal(e.getMessage()), e);
        }
    }

    private String refusal(String reason) {
        return "--tls-certificate " + certificate + " with --tls-key " + key + ": " + reason;
    }

    private static String read(Path file) throws IOException {
        byte[] bytes = PrivateFile.read(file, MAX_FILE_BYTES);
        if (bytes.length > MAX_FILE_BYTES) {
            throw new IOException(file + " has more than " + MAX_FILE_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
