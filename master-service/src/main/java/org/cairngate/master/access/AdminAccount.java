package org.cairngate.master.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The password of the first account, the administrator {@link #NAME}. Its file holds an Argon2id hash (RFC 9106) and never the password.
 *
 * @param hash the encoded Argon2id hash
 * @param isNew whether the file was written just now
 * @param generated the password, when it was generated just now and must be shown once
 */
public record AdminAccount(String hash, boolean isNew, Optional<String> generated) {

    /** The account's user name. */
    public static final String NAME = "admin";

    private static final Logger log = LoggerFactory.getLogger(AdminAccount.class);

    // 18 random bytes are 24 characters of base64url and 144 bits.
    private static final int PASSWORD_BYTES = 18;
    /** Shortest password, in characters. */
    static final int MIN_PASSWORD = 12;

    private static final int MAX_FILE_BYTES = 1024;
    // 16 bytes of salt and 32 of hash in base64 without padding, as Argon2's reference encodes them.
    private static final Pattern ENCODED = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");

    /**
     * Reads the account, or creates it at the first start.
     *
     * @param file the account's file, mode 0600
     * @param first where the first password is read from, or written to when it is generated; not touched when the account exists
     * @param cost what a hash that is made costs
     * @throws IOException when a file cannot be read or written, the account is damaged, or the given password is shorter than 12 characters
     */
    public static AdminAccount open(Path file, FirstPassword first, PasswordCost cost) throws IOException {
        if (Files.exists(file)) {
            return new AdminAccount(readHash(file), false, Optional.empty());
        }
        String password = first.given().isPresent() ? readPassword(first.given().get()) : generate();
        boolean shown = first.given().isEmpty() && first.kept().isEmpty();
        if (first.given().isEmpty() && first.kept().isPresent()) {
            // Before the account: a master that is killed in between generates both anew.
            PrivateFile.write(first.kept().get(), password + "\n");
            log.info("admin account is new password_file={}", first.kept().get());
        }
        String hash = cost.encoder().encode(password);
        write(file, hash);
        return new AdminAccount(hash, true, shown ? Optional.of(password) : Optional.empty());
    }

    /** Replaces the file's hash. */
    static void write(Path file, String hash) throws IOException {
        PrivateFile.write(file, hash + "\n");
    }

    private static String readHash(Path file) throws IOException {
        try {
            return parse(PrivateFile.read(file, MAX_FILE_BYTES));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " is no admin account: " + e.getMessage()
                            + ". Take it from a backup, or remove it to get a new password at the next start",
                    e);
        }
    }

    /**
     * Reads the account's file.
     *
     * @return the encoded hash
     * @throws IllegalArgumentException when it is none, or one that would take more memory or time than any of ours
     */
    static String parse(byte[] bytes) {
        if (bytes.length > MAX_FILE_BYTES) {
            throw new IllegalArgumentException("it has more than " + MAX_FILE_BYTES + " bytes");
        }
        return requireHash(new String(bytes, StandardCharsets.US_ASCII).strip());
    }

    /**
     * Gives back an encoded hash.
     *
     * @throws IllegalArgumentException when it is none, or one that would take more memory or time than any of ours
     */
    static String requireHash(String hash) {
        Matcher matcher = ENCODED.matcher(hash);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("it does not hold an Argon2id hash");
        }
        PasswordCost most = PasswordCost.STANDARD;
        if (Integer.parseInt(matcher.group(1)) > most.kibibytes()
                || Integer.parseInt(matcher.group(2)) > most.passes()) {
            throw new IllegalArgumentException(
                    "its hash asks for more than " + most.kibibytes() + " KiB or " + most.passes() + " passes");
        }
        return hash;
    }

    private static String readPassword(Path file) throws IOException {
        String password = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (password.length() < MIN_PASSWORD) {
            throw new IOException("the password in " + file + " is shorter than " + MIN_PASSWORD + " characters");
        }
        return password;
    }

    private static String generate() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "AdminAccount[" + NAME + "]";
    }
}
