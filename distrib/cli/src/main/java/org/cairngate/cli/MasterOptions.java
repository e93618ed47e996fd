package org.cairngate.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cairngate.cli.master.Credentials;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.cli.master.MasterIdentity;
import picocli.CommandLine.Option;

/** Where the master is, how to know it, and who asks: options that every command with a master shares. */
final class MasterOptions {
    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "${env:CAIRN_MASTER}",
            description = "the master's API, https://host:port (or CAIRN_MASTER)")
    private URI master;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:CAIRN_CA}",
            description = "master-ca.pem of that master (or CAIRN_CA)")
    private Path masterCa;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "admin",
            description = "account at the master (default: ${DEFAULT-VALUE})")
    private String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            defaultValue = "${env:CAIRN_PASSWORD_FILE}",
            description = "file whose first line is the password (or CAIRN_PASSWORD_FILE)")
    private Path passwordFile;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            defaultValue = "${env:CAIRN_KEY_FILE}",
            description =
                    "instead of user and password: file whose first line is a service's key, a session's token (`cairn login`) or a token of the master's issuer"
                            + " (or CAIRN_KEY_FILE)")
    private Path keyFile;

    /**
     * A client for the master that was named.
     *
     * @throws CommandFailedException when an option is missing or cannot be used
     */
    MasterClient connect() throws IOException {
        requireMaster();
        return client(Optional.of(keyFile == null ? login() : key()));
    }

    /** A client of a person's name and password, also where a key is named: to begin a session. */
    MasterClient connectByPassword() throws IOException {
        requireMaster();
        return client(Optional.of(login()));
    }

    /** The file with the key or the session's token; empty for none. */
    Optional<Path> keyFile() {
        return Optional.ofNullable(keyFile);
    }

    /** A client that names no account, for what anyone may ask, and for records whose signature speaks for them. */
    MasterClient connectWithoutAccount() throws IOException {
        requireMaster();
        return client(Optional.empty());
    }

    private void requireMaster() {
        if (master == null) {
            throw new CommandFailedException("which master? Give --master https://host:port or set CAIRN_MASTER");
        }
        if (!"https".equals(master.getScheme()) || master.getHost() == null) {
            throw new CommandFailedException("--master must look like https://host:port, not " + master);
        }
        if (masterCa == null) {
            throw new CommandFailedException(
                    "how is the master known? Give --ca master-ca.pem (from the master's data directory) or set CAIRN_CA");
        }
    }

    private MasterClient client(Optional<Credentials> credentials) throws IOException {
        return new MasterClient(master, MasterIdentity.pinned(masterCa), credentials);
    }

    private Credentials key() throws IOException {
        return new Credentials.Key(firstLine(keyFile, "key"));
    }

    private Credentials login() throws IOException {
        if (passwordFile == null) {
            throw new CommandFailedException("who asks? Give --password-file with the password of '" + user
                    + "', or --key-file with a service's key, or set CAIRN_PASSWORD_FILE or CAIRN_KEY_FILE");
        }
        return new Credentials.Login(user, firstLine(passwordFile, "password"));
    }

    /**
     * The secret in a file: its first line without blanks around it.
     *
     * @param what how it is called
     * @throws CommandFailedException when there is none
     */
    static String firstLine(Path file, String what) throws IOException {
        String secret = Files.readString(file).lines().findFirst().orElse("").strip();
        if (secret.isEmpty()) {
            throw new CommandFailedException(file + " has no " + what + " on its first line");
        }
        return secret;
    }
}
