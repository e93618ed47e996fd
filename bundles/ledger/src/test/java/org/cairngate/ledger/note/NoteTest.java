package org.cairngate.ledger.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {

    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    private final SigningKey master = SigningKey.fromSeed(new byte[32]);
    private final SigningKey hub = key(1);
    private final CheckpointSigner signer = new CheckpointSigner("example.com/chain", master);
    private final Cosigner cosigner = new Cosigner("hub-1", hub);
    private final SignedNote checkpoint = signer.sign(new Checkpoint("example.com/chain", 7, Hash.sha256()));

    @Test
    void theSpecificationsExampleNoteVerifies() throws Exception {
        SignedNote note = SignedNote.parse(resource("c2sp-signed-note.txt"));
        NoteKey key = NoteKey.parse(resource("c2sp-signed-note.vkey").strip());
        assertThat(key.verify(note)).isPresent();
        assertThat(note.format()).isEqualTo(resource("c2sp-signed-note.txt"));
        assertThat(key.vkey()).isEqualTo(resource("c2sp-signed-note.vkey").strip());
        assertThatThrownBy(() -> key.verify(new SignedNote("This is another message.\n", note.signatures())))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void theSpecificationsExampleCheckpointIsReadAndWrittenByteForByte() throws Exception {
        String text = resource("c2sp-tlog-cosignature.txt");
        SignedNote note = SignedNote.parse(text);
        assertThat(note.format()).isEqualTo(text);
        Checkpoint read = Checkpoint.of(note);
        assertThat(read.origin()).isEqualTo("example.com/behind-the-sofa");
        assertThat(read.size()).isEqualTo(20852163);
        assertThat(read.root().base64()).isEqualTo("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
        assertThat(read.text()).isEqualTo(note.text());
    }

    @Test
    void aCosignatureCarriesItsTime() throws Exception {
        SignedNote cosigned = cosigner.cosign(checkpoint, NOON.plusMillis(700));
        assertThat(cosigned.text()).isEqualTo(checkpoint.text());
        assertThat(cosigner.noteKey().verify(cosigned).orElseThrow().time()).isEqualTo(Optional.of(NOON));
        assertThat(cosigner.noteKey().verify(checkpoint)).isEmpty();
        assertThat(NoteKey.parse(cosigner.noteKey().vkey())).isEqualTo(cosigner.noteKey());
    }

    @Test
    void aCosignatureIsOverTheThreeLinesThatTheSpecificationNames() throws Exception {
        NoteSignature line = cosigner.cosignature(checkpoint, Instant.ofEpochSecond(1679315147));
        byte[] signature = Arrays.copyOfRange(line.signature(), 8, 72);
        String message = "cosignature/v1\ntime 1679315147\n" + checkpoint.text();
        assertThat(hub.publicKey().verify(message.getBytes(StandardCharsets.UTF_8), signature))
                .isTrue();
    }

    @Test
    void anyChangedBitOfACheckpointNoteIsRefused() throws Exception {
        SignedNote whole = checkpoint.withSignature(cosigner.cosignature(checkpoint, NOON));
        TlogPolicy policy = TlogPolicy.of(signer.noteKey(), List.of(cosigner.noteKey()), 1);
        policy.check(whole);
        byte[] bytes = whole.format().getBytes(StandardCharsets.UTF_8);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            int at = bit;
            assertThatThrownBy(() -> policy.check(SignedNote.parse(changed)))
                    .as("bit %s", at)
                    .isInstanceOf(RefusedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "text\n",
                "text\n\n",
                "text\n\n\u2014 name\n",
                "text\n\n\u2014 name AAAA\n",
                "text\n\n\u2014 na+me AAAAAAA=\n",
                "text\n\n\u2014  AAAAAAA=\n",
                "text\n\n\u2014 name AAAAAAA=",
                "text\n\n\u2014 name AAAAAAB=\n",
                "text\n\n- name AAAAAAA=\n",
                "te\txt\n\n\u2014 name AAAAAAA=\n",
                "text\r\n\n\u2014 name AAAAAAA=\n"
            })
    void whatIsNotANoteIsRefused(String note) {
        assertThatThrownBy(() -> SignedNote.parse(note)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "o\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "o\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "o\n+1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "o\n1\nAAAA\n",
                "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nextension\n",
                "o\n9223372036854775808\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
            })
    void whatIsNotACheckpointIsRefused(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_CERTIFICATE));
    }

    @Test
    void aSignerRefusesAnotherLogsCheckpoint() {
        assertThatThrownBy(() -> signer.sign(new Checkpoint("example.com/other", 1, Hash.ZERO)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unknownSignaturesAreIgnored() throws Exception {
        SignedNote more = checkpoint.withSignature(new NoteSignature("stranger", 5, new byte[] {1, 2, 3}));
        TlogPolicy.of(signer.noteKey(), List.of(), 0).check(more);
    }

    private static SigningKey key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return SigningKey.fromSeed(bytes);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = NoteTest.class.getResourceAsStream("/vectors/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
