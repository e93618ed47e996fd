package org.cairngate.demo.site;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Hands out loopback ports that nobody listens on. They lie below the range from which the system takes the local ports of outgoing
 * connections (32768 on), so that a process that is killed finds its port free when it starts again.
 */
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 200;

    private final Random random = new Random();
    private final Set<Integer> given = new HashSet<>();

    /**
     * A port that was not given before.
     *
     * @throws IOException when no free port was found in {@value #ATTEMPTS} attempts
     */
    public synchronized int next() throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = FIRST + random.nextInt(LAST - FIRST);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IOException("no free port between " + FIRST + " and " + LAST);
    }

    /** Whether nobody listens on the port now. */
    static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
