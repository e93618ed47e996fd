package org.cairngate.master.backup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Where the running master is asked to stage a backup: a socket in the data directory, in a folder that the master's user alone may enter, so
 * that whoever may ask may read the keys anyway, and nothing of a backup goes over a network. A line {@code backup} is answered by
 * {@code ready} and the moment, or {@code refused} and why; what is staged stays until the asker closes the connection. One asks at a
 * time, others wait.
 */
public final class BackupControl implements AutoCloseable {

    /** What asks for a backup. */
    static final String REQUEST = "backup";

    static final String READY = "ready ";
    static final String REFUSED = "refused ";

    private static final Logger log = LoggerFactory.getLogger(BackupControl.class);
    private static final int MAX_REQUEST = 64;

    private final DataFolder folder;
    private final Staging staging;
    private final Thread thread = new Thread(this::work, "backup-control");
    private volatile Optional<ServerSocketChannel> server = Optional.empty();
    private volatile Optional<SocketChannel> asker = Optional.empty();
    private volatile boolean closed;

    /** A control that is not listening yet. */
    public BackupControl(DataFolder folder, Staging staging) {
        this.folder = folder;
        this.staging = staging;
    }

    /** Listens. A master that cannot does its work all the same, and says so. */
    public void start() {
        try {
            staging.clear();
            prepare(folder.socket());
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server = Optional.of(channel);
            ControlSocket.use(folder.socket(), channel::bind);
            thread.setDaemon(true);
            thread.start();
        } catch (IOException | UnsupportedOperationException e) {
            log.error(
                    "no backup can be taken while this master runs socket={} cause=\"{}\"",
                    folder.socket(),
                    e.getMessage());
        }
    }

    private static void prepare(Path socket) throws IOException {
        Path own = socket.getParent();
        Files.createDirectories(own.getParent());
        FileSystemUtils.deleteRecursively(own); // of a run that was killed
        Staging.createOwnersFolder(own);
    }

    private void work() {
        try {
            while (!closed) {
                try (SocketChannel channel = server.orElseThrow().accept()) {
                    asker = Optional.of(channel);
                    serve(channel);
                } finally {
                    asker = Optional.empty();
                }
            }
        } catch (IOException e) {
            if (!closed) {
                log.error("no backup can be taken until this master is started again cause=\"{}\"", e.getMessage());
            }
        }
    }

    /** Who breaks off, and what fails for one, does not end it for the next. */
    private void serve(SocketChannel channel) {
        try {
            answer(channel);
        } catch (IOException e) {
            log.warn("backup not finished cause=\"{}\"", e.getMessage());
        }
    }

    private void answer(SocketChannel channel) throws IOException {
        BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8), MAX_REQUEST);
        char[] request = new char[REQUEST.length() + 1];
        int read = in.read(request);
        if (read < 0) {
            return;
        }
        if (!new String(request, 0, read).equals(REQUEST + "\n")) {
            say(channel, REFUSED + "this master knows no such request");
            return;
        }
        Moment moment;
        try {
            moment = staging.fill();
        } catch (IOException | RuntimeException e) {
            log.error("backup not staged", e);
            say(channel, REFUSED + String.valueOf(e.getMessage()).replace('\n', ' '));
            return;
        }
        try {
            log.info("backup staged height={}", moment.height());
            say(channel, READY + moment.chain().hex() + " " + moment.size() + " " + moment.time());
            while (in.read() >= 0) {
                // whatever it says: what counts is that it goes
            }
            log.info("backup ended height={}", moment.height());
        } finally {
            staging.clear();
        }
    }

    private static void say(SocketChannel channel, String line) throws IOException {
        OutputStream out = Channels.newOutputStream(channel);
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Ends; a backup that is being packed is not finished. */
    @Override
    public void close() {
        closed = true;
        try {
            if (server.isPresent()) {
                server.get().close();
            }
            Optional<SocketChannel> present = asker;
            if (present.isPresent()) {
                present.get().close();
            }
            thread.join();
            FileSystemUtils.deleteRecursively(folder.socket().getParent());
        } catch (IOException e) {
            log.warn("backup control not closed cause=\"{}\"", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
