package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes of a second factor: those of the RFCs, each for its time and once. */
class TotpTest {

    /** The secret of the RFCs' examples: "12345678901234567890" in ASCII. */
    private static final TotpSecret SECRET = TotpSecret.fromBase32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

    private static final String HASH = "$argon2id$v=19$m=19456,t=2,p=1$" + "A".repeat(22) + "$" + "A".repeat(43);
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:10Z");
    private static final long STEP = TotpSecret.step(NOW);

    private final List<RecoveryCode> recovery = RecoveryCode.generate();
    private final SecondFactor factor = SecondFactor.of(SECRET, recovery);

    private static LoginCode at(long step) {
        return LoginCode.parse(SECRET.code(step));
    }

    @Test
    void codesOfCountersAreThoseOfRfc4226AppendixD() {
        List<String> expected = List.of(
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489");
        for (int counter = 0; counter < expected.size(); counter++) {
            assertThat(SECRET.code(counter)).isEqualTo(expected.get(counter));
        }
    }

    /** The last six digits, as fewer digits are the rest of a division by a smaller power of ten. */
    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130"
    })
    void codesOfTimesAreThoseOfRfc6238AppendixB(long seconds, String eightDigits) {
        assertThat(SECRET.code(TotpSecret.step(Instant.ofEpochSecond(seconds)))).isEqualTo(eightDigits.substring(2));
    }

    @Test
    void aCodeCountsOneStepBeforeAndBehindItsTimeAndNotLonger() {
        for (long step = STEP - 1; step <= STEP + 1; step++) {
            assertThat(factor.spend(at(step), NOW)).as("step %s", step - STEP).isPresent();
        }
        for (long step : List.of(STEP - 2, STEP + 2)) {
            assertThat(factor.spend(at(step), NOW)).as("step %s", step - STEP).isEmpty();
        }
    }

    @Test
    void aCodeCountsOnceAndNoneBeforeItAfterIt() {
        SecondFactor used = factor.spend(at(STEP), NOW).orElseThrow();
        assertThat(used.lastStep()).isEqualTo(STEP);
        assertThat(used.spend(at(STEP), NOW)).isEmpty();
        assertThat(used.spend(at(STEP - 1), NOW)).isEmpty();
        SecondFactor later = used.spend(at(STEP + 1), NOW).orElseThrow();
        assertThat(later.spend(at(STEP + 1), NOW.plusSeconds(30))).isEmpty();
        assertThat(later.spend(at(STEP + 2), NOW.plusSeconds(60))).isPresent();
    }

    @Test
    void eachRecoveryCodeCountsOnceAtAnyTime() {
        assertThat(recovery).hasSize(10);
        SecondFactor left = factor;
        for (RecoveryCode code : recovery) {
            left = left.spend(LoginCode.parse(code.text()), NOW).orElseThrow();
            assertThat(left.spend(LoginCode.parse(code.text()), NOW)).isEmpty();
        }
        assertThat(left.recovery()).isEmpty();
        assertThat(left.spend(at(STEP), NOW)).isPresent();
        String foreign = RecoveryCode.generate().get(0).text();
        assertThat(factor.spend(LoginCode.parse(foreign), NOW)).isEmpty();
    }

    @Test
    void aRecoveryCodeIsReadAlsoAsPeopleTypeIt() {
        String text = recovery.get(0).text();
        assertThat(text).matches("([A-Z2-7]{4}-){3}[A-Z2-7]{4}");
        for (String typed : List.of(text, text.replace("-", ""), text.toLowerCase(Locale.ROOT))) {
            assertThat(LoginCode.parse(typed))
                    .isEqualTo(new LoginCode.Recovery(recovery.get(0).hash()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "12345",
                "1234567",
                "12345a",
                "-12345",
                "123 456",
                "123456\n",
                "١٢٣٤٥٦",
                "１２３４５６",
                "AAAA-AAAA-AAAA",
                "AAAA-AAAA-AAAA-AAA1",
                "AAAA--AAAA-AAAA-AAAA",
                "AAAA-AAAA-AAAA-AAAA-",
                "ſAAA-AAAA-AAAA-AAAA"
            })
    void whatLooksLikeNoCodeIsNone(String text) {
        assertThatThrownBy(() -> LoginCode.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ",
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQA",
                "gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQO1Q",
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQ==="
            })
    void whatIsNoSecretIsNone(String text) {
        assertThatThrownBy(() -> TotpSecret.fromBase32(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSecretHas160BitsAndIsAnotherOneEachTime() {
        TotpSecret one = TotpSecret.generate();
        assertThat(one.base32()).matches("[A-Z2-7]{32}");
        assertThat(TotpSecret.fromBase32(one.base32())).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(TotpSecret.generate()).isNotEqualTo(one);
    }

    @Test
    void authenticatorsReadTheSecretFromAnAddress() {
        assertThat(SECRET.uri("town.example/main chain", "ana"))
                .isEqualTo("otpauth://totp/town.example%2Fmain%20chain:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        + "&issuer=town.example%2Fmain%20chain&algorithm=SHA1&digits=6&period=30");
    }

    @Test
    void noTextShowsASecret() {
        String code = SECRET.code(STEP);
        for (Object one : List.of(SECRET, factor, recovery.get(0), LoginCode.parse(code), SessionToken.generate())) {
            assertThat(one.toString())
                    .doesNotContain(SECRET.base32(), code, recovery.get(0).text())
                    .doesNotContainPattern("cgs_.");
        }
        Account account =
                new Account("ana", Role.AUDITOR, Scope.ALL, new Credential.Password(HASH), true, Optional.of(factor));
        assertThat(account.toString())
                .doesNotContain(SECRET.base32(), factor.recoveryHex().iterator().next(), "argon2");
    }
}
