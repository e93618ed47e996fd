package org.cairngate.master.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import org.cairngate.master.access.PrivateFile;

/** The key that ID tokens are signed with: ES256, in a JWK (RFC 7517) of mode 0600, with its thumbprint (RFC 7638) as {@code kid}. */
final class IssuerKey {

    /** Most bytes of the file. */
    static final int MAX_BYTES = 4096;

    private IssuerKey() {}

    /**
     * Reads the key, or makes one where there is no file.
     *
     * @throws IOException when the file cannot be read or written, or holds no such key
     */
    static ECKey open(Path file) throws IOException {
        try {
            if (Files.exists(file)) {
                return read(PrivateFile.read(file, MAX_BYTES));
            }
            ECKey made = new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyIDFromThumbprint(true)
                    .generate();
            PrivateFile.write(file, made.toJSONString() + "\n");
            return made;
        } catch (IllegalArgumentException | JOSEException e) {
            throw new IOException(
                    file + " holds no key of the issuer: " + e.getMessage()
                            + ". Take it from a backup, or remove it to have another one made",
                    e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it holds no such key
     */
    static ECKey read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
        }
        try {
            ECKey key = ECKey.parse(new String(bytes, StandardCharsets.UTF_8));
            boolean usable = Curve.P_256.equals(key.getCurve())
                    && key.isPrivate()
                    && KeyUse.SIGNATURE.equals(key.getKeyUse())
                    && JWSAlgorithm.ES256.equals(key.getAlgorithm());
            if (!usable || !key.computeThumbprint().toString().equals(key.getKeyID())) {
                throw new IllegalArgumentException("it is no private key of ES256 that is named by its thumbprint");
            }
            return key;
        } catch (ParseException | JOSEException e) {
            throw new IllegalArgumentException("it is no JWK: " + e.getMessage(), e);
        }
    }
}
