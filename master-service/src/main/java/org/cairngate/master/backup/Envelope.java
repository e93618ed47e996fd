package org.cairngate.master.backup;

import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * Encryption of a whole file in the format age (C2SP age): ChaCha20-Poly1305 in chunks of 64 KiB that are bound to their order and to the
 * end, so that nothing can be changed, moved or cut off unseen. What it writes, {@code age -d} opens too.
 */
final class Envelope {

    /** What an encrypted file begins with. */
    static final byte[] MAGIC = "age-encryption.org/v1\n".getBytes(StandardCharsets.US_ASCII);

    private Envelope() {}

    /** Encrypts what is written; closing the stream writes the end, and closes the given one. */
    static OutputStream seal(OutputStream out, PassphraseStanza stanza) throws IOException {
        try {
            WritableByteChannel channel = new StandardEncryptingChannelFactory()
                    .newEncryptingChannel(Channels.newChannel(out), List.of(stanza));
            return Channels.newOutputStream(channel);
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot encrypt a backup: " + e.getMessage(), e);
        }
    }

    /**
     * Decrypts what is read; every byte that is given out was authenticated.
     *
     * @throws BackupRefusedException here or when it is read, for another passphrase and whatever is damaged
     */
    static InputStream open(InputStream in, PassphraseStanza stanza) throws IOException {
        try {
            return new Authenticated(Channels.newInputStream(new StandardDecryptingChannelFactory()
                    .newDecryptingChannel(Channels.newChannel(in), List.of(stanza))));
        } catch (GeneralSecurityException e) {
            throw new BackupRefusedException("the backup is not opened: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private static BackupRefusedException damaged(Exception e) {
        return new BackupRefusedException(
                "the encrypted backup is damaged or cut off: " + e.getMessage() + ". Use another copy of it", e);
    }

    /** Says what it means when decryption fails. */
    private static final class Authenticated extends FilterInputStream {

        Authenticated(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException | RuntimeException e) {
                throw damaged(e);
            }
        }
    }
}
