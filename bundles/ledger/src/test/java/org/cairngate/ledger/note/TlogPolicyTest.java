package org.cairngate.ledger.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlogPolicyTest {

    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    private final CheckpointSigner log = new CheckpointSigner("example.com/chain", key(0));
    private final SignedNote note = log.sign(new Checkpoint("example.com/chain", 7, Hash.sha256()));
    private final List<Cosigner> cosigners = cosigners(6);

    @Test
    void nestedGroupsDecideAsTheSpecificationsExampleSays() throws Exception {
        TlogPolicy policy = TlogPolicy.parse(example());
        accepted(policy, 0, 1, 3);
        accepted(policy, 0, 2, 4);
        accepted(policy, 0, 1, 2, 3, 4, 5);
        refused(policy, 0, 3, 4, 5);
        refused(policy, 0, 1, 2);
        refused(policy);
        assertThat(policy.check(cosigned(0, 1, 3)).cosignatures())
                .hasSize(3)
                .allSatisfy(signature -> assertThat(signature.time()).contains(NOON));
    }

    @Test
    void formatGivesTheSamePolicy() throws Exception {
        TlogPolicy policy = TlogPolicy.parse(example());
        assertThat(TlogPolicy.parse(policy.format()).format()).isEqualTo(policy.format());
        accepted(TlogPolicy.parse(policy.format()), 0, 1, 3);
    }

    @Test
    void namesAreOpaqueOctets() throws Exception {
        byte[] odd = ("log " + log.noteKey().vkey() + " https://example.com\nwitness \u00ff "
                        + cosigners.get(0).noteKey().vkey() + "\n# \u00e9\n\n \t quorum \u00ff\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        TlogPolicy policy = TlogPolicy.parse(odd);
        accepted(policy, 0);
        refused(policy, 1);
        assertThat(TlogPolicy.parse(policy.encode()).encode()).isEqualTo(policy.encode());
    }

    @Test
    void aCosignatureThatDoesNotVerifyRefusesTheNote() throws Exception {
        TlogPolicy policy =
                TlogPolicy.of(log.noteKey(), List.of(cosigners.get(0).noteKey()), 0);
        NoteSignature good = cosigners.get(0).cosignature(note, NOON);
        byte[] bad = good.signature();
        bad[40] ^= 1;
        SignedNote forged = note.withSignature(new NoteSignature(good.name(), good.keyHash(), bad));
        assertThatThrownBy(() -> policy.check(forged)).hasMessageContaining("does not verify");
    }

    @Test
    void aLogMayOnlySignItsOwnOrigin() throws Exception {
        TlogPolicy policy = TlogPolicy.of(log.noteKey(), List.of(), 0);
        CheckpointSigner other = new CheckpointSigner("example.com/other", key(0));
        assertThatThrownBy(() -> policy.check(other.sign(new Checkpoint("example.com/other", 7, Hash.ZERO))))
                .hasMessageContaining("not signed by a log");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "quorum none",
                "quorum a\n",
                "quorum none\nquorum none\n",
                "log\nquorum none\n",
                "log x+y+z\nquorum none\n",
                "witness none VKEY\nquorum none\n",
                "witness a VKEY\nwitness b VKEY\nquorum none\n",
                "witness a VKEY\nwitness a VKEY2\nquorum none\n",
                "witness a VKEY url more\nquorum none\n",
                "log VKEY\nquorum none\n",
                "witness a LOGKEY\nquorum none\n",
                "log LOGKEY\nlog LOGKEY\nquorum none\n",
                "witness a VKEY\ngroup g 0 a\nquorum g\n",
                "witness a VKEY\ngroup g 2 a\nquorum g\n",
                "witness a VKEY\ngroup g 01 a\nquorum g\n",
                "witness a VKEY\ngroup g any\nquorum none\n",
                "witness a VKEY\ngroup g any a a\nquorum g\n",
                "witness a VKEY\ngroup g any g\nquorum g\n",
                "witness a VKEY\ngroup g any none\nquorum g\n",
                "witness a VKEY\ngroup g any a\ngroup h any a\nquorum h\n",
                "quorum a\nwitness a VKEY\n",
                "quorum none\r\n",
                "trust everyone\nquorum none\n"
            })
    void aMalformedPolicyIsRefused(String template) {
        String text = template.replace("VKEY2", cosigners.get(1).noteKey().vkey())
                .replace("VKEY", cosigners.get(0).noteKey().vkey())
                .replace("LOGKEY", log.noteKey().vkey());
        assertThatThrownBy(() -> TlogPolicy.parse(text))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_CERTIFICATE));
    }

    private String example() {
        StringBuilder text =
                new StringBuilder("# two organisations\nlog " + log.noteKey().vkey() + "\n\n");
        for (int i = 0; i < 6; i++) {
            text.append("witness " + (i < 3 ? "X" : "Y") + i + " "
                    + cosigners.get(i).noteKey().vkey() + "\n");
        }
        return text + "group X-witnesses 2 X0 X1 X2\n\tgroup Y-witnesses any Y3 Y4 Y5\n"
                + "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n";
    }

    private void accepted(TlogPolicy policy, int... who) {
        assertThatCode(() -> policy.check(cosigned(who))).doesNotThrowAnyException();
    }

    private void refused(TlogPolicy policy, int... who) {
        assertThatThrownBy(() -> policy.check(cosigned(who)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_CERTIFICATE));
    }

    private SignedNote cosigned(int... who) {
        SignedNote cosigned = note;
        for (int i : who) {
            cosigned = cosigned.withSignature(cosigners.get(i).cosignature(note, NOON));
        }
        return cosigned;
    }

    private static List<Cosigner> cosigners(int count) {
        List<Cosigner> cosigners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cosigners.add(new Cosigner("hub-" + i, key(i + 1)));
        }
        return cosigners;
    }

    private static SigningKey key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return SigningKey.fromSeed(bytes);
    }
}
