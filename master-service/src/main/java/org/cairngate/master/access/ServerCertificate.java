package org.cairngate.master.access;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The organisation's own certificate of the REST API, taken anew when its files change. Files that cannot be used change nothing: the
 * certificate before them stays, and the log and {@link #isRefused} say so. Safe for use by several threads.
 */
public final class ServerCertificate implements AutoCloseable {

    /** Seconds between two looks at the files. */
    private static final long LOOK_SECONDS = 10;

    private static final Logger log = LoggerFactory.getLogger(ServerCertificate.class);

    private final Optional<TlsFiles> files;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "server-certificate");
        thread.setDaemon(true);
        return thread;
    });
    private Listener listener = identity -> {};
    private volatile Optional<ServerIdentity> current;
    private volatile Optional<String> refusal = Optional.empty();

    /** Who shows the certificate. */
    interface Listener {

        /** Shows this one from now on; throws when that cannot be, and goes on with the one before. */
        void taken(ServerIdentity identity) throws GeneralSecurityException;
    }

    /**
     * Reads the files.
     *
     * @param files the files; empty when there is no such certificate
     * @throws IOException when they cannot be used
     */
    public ServerCertificate(Optional<TlsFiles> files) throws IOException {
        this.files = Objects.requireNonNull(files, "files");
        current = files.isPresent() ? Optional.of(files.get().read()) : Optional.empty();
    }

    /**
     * Tells the one listener of the certificate that there is, and of each that comes.
     *
     * @throws GeneralSecurityException when the one that there is cannot be shown
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a look lets nothing out
    synchronized void start(Listener shows) throws GeneralSecurityException {
        listener = shows;
        if (current.isPresent()) {
            shows.taken(current.get());
            looks.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** When the certificate that is shown ends; empty when there is none of the organisation's own. */
    public Optional<Instant> expires() {
        return current.map(ServerIdentity::expires);
    }

    /** Whether the files have changed to something that cannot be used. */
    public boolean isRefused() {
        return refusal.isPresent();
    }

    /** Takes what the files hold, if that has changed. */
    public synchronized void look() {
        files.ifPresent(this::take);
    }

    private void take(TlsFiles named) {
        try {
            ServerIdentity found = named.read();
            if (!current.equals(Optional.of(found))) {
                listener.taken(found);
                current = Optional.of(found);
                log.info("server certificate taken names={} expires={}", found.names(), found.expires());
            }
            refusal = Optional.empty();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // Whatever it was, the next look comes.
            String reason = String.valueOf(e.getMessage());
            if (!refusal.equals(Optional.of(reason))) {
                log.warn("server certificate not taken, the one before stays cause=\"{}\"", reason);
            }
            refusal = Optional.of(reason);
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        looks.shutdownNow();
    }
}
