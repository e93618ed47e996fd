package org.cairngate.hub.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cairngate.hub.internal.identity.HubFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubFilesTest {

    @TempDir
    Path folder;

    @Test
    void emptyTokenFileThatACrashLeftLetsNobodyIn() throws Exception {
        HubFiles files = new HubFiles(folder);
        Files.createDirectories(files.keys());
        Files.createFile(files.keys().resolve("local.token"));
        String token = files.localToken();
        assertThat(token).hasSizeGreaterThan(40);
        assertThat(files.localToken()).isEqualTo(token);
    }
}
