package org.cairngate.master.openid;

import java.security.MessageDigest;
import org.cairngate.ledger.Hash;
import org.cairngate.master.access.RandomText;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Compares secrets of applications with what is kept of them. Safe for use by several threads. */
final class ClientSecrets implements PasswordEncoder {

    @Override
    public String encode(CharSequence secret) {
        throw new UnsupportedOperationException("secrets of applications are made at the API");
    }

    @Override
    public boolean matches(CharSequence secret, String hash) {
        return RandomText.parse(Client.SECRET_PREFIX, secret.toString())
                .filter(shown -> MessageDigest.isEqual(
                        shown.hash().bytes(), Hash.fromHex(hash).bytes()))
                .isPresent();
    }
}
