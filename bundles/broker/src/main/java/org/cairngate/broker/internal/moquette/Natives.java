package org.cairngate.broker.internal.moquette;

import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of Netty's native parts run here: epoll for the sockets, BoringSSL for TLS. Where one does not load, Java NIO or the
 * JDK's TLS does its work. Netty's own switches {@code io.netty.transport.noNative} and
 * {@code io.netty.handler.ssl.noOpenSsl} turn them off.
 *
 * @param noEpoll why epoll is not used; empty when it is
 * @param noBoringSsl why BoringSSL is not used; empty when it is
 */
public record Natives(Optional<String> noEpoll, Optional<String> noBoringSsl) {

    private static final String WORK_FOLDER = "io.netty.native.workdir";
    private static final Logger LOG = LoggerFactory.getLogger(Natives.class);

    /**
     * Loads what can be loaded. The libraries are unpacked into a folder of their own below the one that the system property
     * {@value #WORK_FOLDER} names, or else below the JVM's temporary folder, and the folder is gone when this returns: Linux
     * keeps a loaded library without its file.
     */
    public static Natives load() {
        return loadBelow(Path.of(System.getProperty(WORK_FOLDER, System.getProperty("java.io.tmpdir"))));
    }

    static Natives loadBelow(Path parent) {
        Natives natives;
        try {
            Path unpacked = Files.createTempDirectory(parent, "netty-natives-");
            try {
                natives = loadFrom(unpacked);
            } finally {
                delete(unpacked);
            }
        } catch (IOException e) {
            Optional<String> cause = Optional.of("cannot unpack below " + parent + ": " + e);
            natives = new Natives(cause, cause);
        }
        LOG.info(
                "netty natives epoll={} boringssl={}{}{}",
                natives.epoll(),
                natives.boringSsl(),
                natives.noEpoll().map(why -> " noEpoll=\"" + why + '"').orElse(""),
                natives.noBoringSsl().map(why -> " noBoringSsl=\"" + why + '"').orElse(""));
        return natives;
    }

    /** Netty reads the property once, when it loads its first library; other copies of Netty in the JVM must not see it. */
    private static Natives loadFrom(Path unpacked) {
        String before = System.getProperty(WORK_FOLDER);
        System.setProperty(WORK_FOLDER, unpacked.toString());
        try {
            return new Natives(cause(Epoll.unavailabilityCause()), cause(OpenSsl.unavailabilityCause()));
        } finally {
            if (before == null) {
                System.clearProperty(WORK_FOLDER);
            } else {
                System.setProperty(WORK_FOLDER, before);
            }
        }
    }

    private static Optional<String> cause(Throwable failure) {
        if (failure == null) {
            return Optional.empty();
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Optional.of(root.toString().lines().findFirst().orElse(""));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Whether sockets use epoll. */
    public boolean epoll() {
        return noEpoll.isEmpty();
    }

    /** Whether TLS is BoringSSL's. */
    public boolean boringSsl() {
        return noBoringSsl.isEmpty();
    }

    SslProvider tlsProvider() {
        return boringSsl() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }
}
