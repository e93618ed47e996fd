package org.cairngate.master.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What encryption has to find. */
class EnvelopeTest {

    private static final String WORDS = "correct horse battery staple";
    /** Three chunks, of which the last is short. */
    private static final int BYTES = (2 << 16) + 1000;

    private static final int CHUNK = (1 << 16) + 16;

    @TempDir
    private Path folder;

    private final byte[] plain = new byte[BYTES];
    private Passphrase passphrase;

    @BeforeEach
    void fill() throws IOException {
        new Random(1).nextBytes(plain);
        passphrase = Passphrase.read(Files.writeString(folder.resolve("passphrase"), WORDS + "\n"));
    }

    /** With little cost, as thousands are opened here. */
    private PassphraseStanza cheap(Passphrase with) {
        return new PassphraseStanza(with, 2, 4);
    }

    private byte[] sealed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = Envelope.seal(bytes, cheap(passphrase))) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private byte[] open(byte[] sealed) throws IOException {
        try (InputStream in = Envelope.open(new ByteArrayInputStream(sealed), cheap(passphrase))) {
            return in.readAllBytes();
        }
    }

    private static int headerOf(byte[] sealed) {
        String text = new String(sealed, 0, 400, StandardCharsets.ISO_8859_1);
        return text.indexOf('\n', text.indexOf("\n---") + 1) + 1 + 16; // and the nonce
    }

    @Test
    void whatIsSealedIsOpened() throws Exception {
        assertThat(open(sealed())).isEqualTo(plain);
        assertThat(sealed()).startsWith(Envelope.MAGIC).isNotEqualTo(sealed());
    }

    @Test
    void whatTheProgramAgeWroteIsOpened() throws Exception {
        try (InputStream file = EnvelopeTest.class.getResourceAsStream("/vectors/backup/by-age.age");
                InputStream in = Envelope.open(file, new PassphraseStanza(passphrase))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("Anyone who has the passphrase reads this.\n");
        }
    }

    @Test
    void anotherPassphraseIsRefused() throws Exception {
        Passphrase other =
                Passphrase.read(Files.writeString(folder.resolve("other"), "incorrect horse battery staple"));
        byte[] sealed = sealed();
        assertThatThrownBy(() -> Envelope.open(new ByteArrayInputStream(sealed), cheap(other)))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("the passphrase is another one");
    }

    @Test
    void everyCutIsRefused() throws Exception {
        byte[] sealed = sealed();
        for (int length = 0; length < sealed.length; length += length < 400 ? 7 : 4999) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> open(cut)).as("%s bytes", length).isInstanceOf(BackupRefusedException.class);
        }
        int header = headerOf(sealed);
        for (int length : new int[] {header, header + CHUNK, header + 2 * CHUNK, sealed.length - 1}) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> open(cut)).as("%s bytes", length).isInstanceOf(BackupRefusedException.class);
        }
        assertThatThrownBy(() -> open(Arrays.copyOf(sealed, sealed.length + 1)))
                .isInstanceOf(BackupRefusedException.class);
    }

    @Test
    void everyChangedByteIsRefused() throws Exception {
        byte[] sealed = sealed();
        for (int place = 0; place < sealed.length; place += place < 400 ? 1 : 4999) {
            byte[] changed = sealed.clone();
            changed[place] ^= 1;
            assertThatThrownBy(() -> open(changed)).as("byte %s", place).isInstanceOf(BackupRefusedException.class);
        }
    }

    @Test
    void chunksInAnotherOrderAreRefused() throws Exception {
        byte[] sealed = sealed();
        int header = headerOf(sealed);
        byte[] swapped = sealed.clone();
        System.arraycopy(sealed, header, swapped, header + CHUNK, CHUNK);
        System.arraycopy(sealed, header + CHUNK, swapped, header, CHUNK);
        assertThatThrownBy(() -> open(swapped)).isInstanceOf(BackupRefusedException.class);
        byte[] spliced = sealed.clone();
        byte[] other = sealed();
        System.arraycopy(other, header, spliced, header, CHUNK);
        assertThatThrownBy(() -> open(spliced)).isInstanceOf(BackupRefusedException.class);
    }

    @Test
    void aCostBeyondReasonIsRefusedBeforeItIsPaid() throws Exception {
        byte[] sealed = sealed();
        String text = new String(sealed, 0, 200, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(" 2\n");
        byte[] dear = text.substring(0, text.indexOf(" 2\n") + 1).getBytes(StandardCharsets.ISO_8859_1);
        for (String cost : new String[] {"5", "30", "99", "0", "-1", "02", "4294967298"}) {
            byte[] changed = (new String(dear, StandardCharsets.ISO_8859_1) + cost + "\n"
                            + text.substring(text.indexOf(" 2\n") + 3))
                    .getBytes(StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> open(changed)).as(cost).isInstanceOf(BackupRefusedException.class);
        }
    }

    @Test
    void aPassphraseThatIsGuessedIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("short"), "  fifteen letters\n".substring(0, 17) + "\n");
        assertThatThrownBy(() -> Passphrase.read(file))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("16 characters");
        Path huge = Files.writeString(folder.resolve("huge"), "x".repeat(2000));
        assertThatThrownBy(() -> Passphrase.read(huge)).isInstanceOf(BackupRefusedException.class);
    }
}
