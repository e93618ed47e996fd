package org.cairngate.master.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Backups as anybody could have made them. */
class BackupFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void archive(byte[] data) throws IOException {
        try {
            Manifest manifest = new ArchiveReader(new ByteArrayInputStream(data))
                    .readAll(header -> OutputStream.nullOutputStream());
            assertThat(Manifest.parse(manifest.format().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(manifest);
        } catch (BackupRefusedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void manifest(byte[] data) {
        try {
            Manifest manifest = Manifest.parse(data);
            assertThat(Manifest.parse(manifest.format().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(manifest);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void envelope(byte[] data) throws IOException {
        PassphraseStanza stanza = new PassphraseStanza(Passphrase.of("correct horse battery staple"), 1, 2);
        try (InputStream in = Envelope.open(new ByteArrayInputStream(data), stanza)) {
            assertThat(in.readAllBytes()).hasSizeLessThan(data.length);
        } catch (BackupRefusedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
