package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain TCP is for measuring. */
class PlainDoorTest {

    @TempDir
    private Path folder;

    @Test
    void plainTcpIsServedOnLoopbackOnly() throws Exception {
        try (Journal journal = Journal.open(JournalSettings.in(folder), Clock.systemUTC());
                Broker broker = Broker.start(
                        new Broker.Door.PlainOnLoopback(0),
                        new Broker.Service(Site.HUB, journal, new Registry(), namespace -> Optional.empty()))) {
            try (Socket loopback = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
                // An unknown device's CONNECT is answered: return code 5, not authorised.
                loopback.getOutputStream().write(new byte[] {
                    0x10, 17, 0, 4, 'M', 'Q', 'T', 'T', 4, (byte) 0xc2, 0, 9, 0, 0, 0, 1, 'd', 0, 0
                });
                assertThat(loopback.getInputStream().read()).isEqualTo(0x20);
            }
            assertThat(reachableFromOutside(broker.port())).isFalse();
        }
    }

    private static boolean reachableFromOutside(int port) throws Exception {
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : one.inetAddresses().toList()) {
                if (!address.isLoopbackAddress() && connects(address, port)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean connects(InetAddress address, int port) {
        try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
