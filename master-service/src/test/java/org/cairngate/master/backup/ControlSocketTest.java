package org.cairngate.master.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {

    @TempDir
    private Path folder;

    @Test
    void socketInADeepFolderIsReachedAlsoWhenTheOneForTemporaryFilesIsDeep() throws Exception {
        Path deep = Files.createDirectories(folder.resolve("a".repeat(120)));
        Path socket = deep.resolve("sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            ControlSocket.use(socket, deep, server::bind);
            ControlSocket.use(socket, deep, client::connect);
            assertThat(server.accept().isConnected()).isTrue();
        }
        try (var left = Files.list(deep)) {
            assertThat(left).containsExactly(socket);
        }
    }
}
