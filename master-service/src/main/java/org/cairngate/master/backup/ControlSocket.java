package org.cairngate.master.backup;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The address of a socket that is a file. Systems take some hundred bytes of its path and no more; a longer one is reached by way of a link
 * that is there only while it is needed. The socket itself stays in the data directory, which a service sees that has a /tmp of its own.
 */
final class ControlSocket {

    /** Linux takes 108 bytes with the zero behind them, macOS 104. */
    private static final int MAX_PATH = 100;

    /** Of the place of a link below a folder: slashes, a name made up, and the socket's. */
    private static final int LINK = 45;

    /** Where links are made when the folder for temporary files has a long name itself. */
    private static final Path SHORT = Path.of("/tmp");

    private ControlSocket() {}

    /** What is done with the address. */
    interface Use {
        void with(UnixDomainSocketAddress address) throws IOException;
    }

    /** Lets the address be used: to bind to, or to connect to. */
    static void use(Path socket, Use use) throws IOException {
        use(socket, Path.of(System.getProperty("java.io.tmpdir")), use);
    }

    /** The same, with the folder for temporary files. */
    static void use(Path socket, Path temporary, Use use) throws IOException {
        Path absolute = socket.toAbsolutePath().normalize();
        if (length(absolute) <= MAX_PATH) {
            use.with(UnixDomainSocketAddress.of(absolute));
            return;
        }
        Path shorter = Files.createTempDirectory(length(temporary) + LINK <= MAX_PATH ? temporary : SHORT, "cairngate");
        Path link = shorter.resolve("run");
        try {
            Files.createSymbolicLink(link, absolute.getParent());
            use.with(UnixDomainSocketAddress.of(link.resolve(absolute.getFileName())));
        } finally {
            Files.deleteIfExists(link);
            Files.delete(shorter);
        }
    }

    private static int length(Path path) {
        return path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
