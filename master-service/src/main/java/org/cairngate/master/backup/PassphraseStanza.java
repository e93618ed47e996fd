package org.cairngate.master.backup;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.util.Arrays;

/**
 * How a passphrase opens a file of the format age (C2SP age, section "The scrypt recipient type"): scrypt makes the key that the file's own
 * key is encrypted with.
 */
final class PassphraseStanza implements RecipientStanzaWriter, RecipientStanzaReader {

    /** Least cost by OWASP's recommendation: 2^17 rounds, 128 MiB, some tenths of a second. */
    static final int LOG_N = 17;

    /** Most that is accepted, what the program age takes when it writes: 256 MiB. */
    static final int MAX_LOG_N = 18;

    private static final String TYPE = "scrypt";
    private static final byte[] SALT_LABEL = "age-encryption.org/v1/scrypt".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern WORK_FACTOR = Pattern.compile("[1-9][0-9]?");
    private static final String CIPHER = "ChaCha20-Poly1305";
    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int BODY_BYTES = 32;
    private static final int BLOCK_SIZE = 8;

    private final Passphrase passphrase;
    private final int logN;
    private final int maxLogN;

    PassphraseStanza(Passphrase passphrase) {
        this(passphrase, LOG_N, MAX_LOG_N);
    }

    /** With another cost. */
    PassphraseStanza(Passphrase passphrase, int logN, int maxLogN) {
        this.passphrase = passphrase;
        this.logN = logN;
        this.maxLogN = maxLogN;
    }

    /** The one stanza of such a file. */
    private static final class Stanza implements RecipientStanza {

        private final List<String> arguments;
        private final byte[] body;

        Stanza(List<String> arguments, byte[] body) {
            this.arguments = arguments;
            this.body = body;
        }

        @Override
        public String getType() {
            return TYPE;
        }

        @Override
        public List<String> getArguments() {
            return arguments;
        }

        @Override
        public byte[] getBody() {
            return body;
        }
    }

    @Override
    public Iterable<RecipientStanza> getRecipientStanzas(FileKey fileKey) throws GeneralSecurityException {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] body = cipher(Cipher.ENCRYPT_MODE, salt, logN).doFinal(fileKey.getEncoded());
        String text = Base64.getEncoder().withoutPadding().encodeToString(salt);
        return List.of(new Stanza(List.of(text, Integer.toString(logN)), body));
    }

    @Override
    public FileKey getFileKey(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
        List<RecipientStanza> all = new ArrayList<>();
        stanzas.forEach(all::add);
        if (all.size() != 1 || !all.get(0).getType().equals(TYPE)) {
            throw new GeneralSecurityException("the file is encrypted for something else than one passphrase");
        }
        RecipientStanza stanza = all.get(0);
        if (stanza.getArguments().size() != 2 || stanza.getBody().length != BODY_BYTES) {
            throw new GeneralSecurityException("the beginning of the encrypted file is damaged");
        }
        byte[] salt = salt(stanza.getArguments().get(0));
        int cost = cost(stanza.getArguments().get(1));
        try {
            return new FileKey(cipher(Cipher.DECRYPT_MODE, salt, cost).doFinal(stanza.getBody()));
        } catch (AEADBadTagException e) {
            throw new GeneralSecurityException(
                    "the passphrase is another one than that of the backup, or the backup's beginning is damaged", e);
        }
    }

    private static byte[] salt(String text) throws GeneralSecurityException {
        try {
            byte[] salt = Base64.getDecoder().decode(text);
            if (salt.length == SALT_BYTES) {
                return salt;
            }
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the beginning of the encrypted file is damaged", e);
        }
        throw new GeneralSecurityException("the beginning of the encrypted file is damaged");
    }

    /** Bounded before anything is allocated for it. */
    private int cost(String text) throws GeneralSecurityException {
        if (!WORK_FACTOR.matcher(text).matches() || Integer.parseInt(text) > maxLogN) {
            throw new GeneralSecurityException(
                    "the encrypted file asks for 2^" + text + " rounds of scrypt, at most 2^" + maxLogN + " are done");
        }
        return Integer.parseInt(text);
    }

    private Cipher cipher(int mode, byte[] salt, int cost) throws GeneralSecurityException {
        byte[] key = SCrypt.generate(
                passphrase.bytes(), Arrays.concatenate(SALT_LABEL, salt), 1 << cost, BLOCK_SIZE, 1, KEY_BYTES);
        Cipher cipher = Cipher.getInstance(CIPHER);
        // A key for one message alone, so the format's nonce is zero.
        cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(new byte[NONCE_BYTES]));
        return cipher;
    }
}
