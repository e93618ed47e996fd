package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of the accounts: what it keeps, and what it says of a damaged one. */
class AccountFileTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Scope TOWN_NORTH = new Scope(Optional.of("town"), Set.of("north"));

    private final ApiKey key = ApiKey.generate();
    private final SecondFactor factor =
            new SecondFactor(TotpSecret.generate(), TotpSecret.step(NOW), Set.of(Hash.ZERO, key.hash()));

    @TempDir
    private Path folder;

    private Path file;
    private Path adminFile;
    private AccountFile accounts;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("accounts.json");
        adminFile = folder.resolve("admin.account");
        accounts = reopen();
    }

    private AccountFile reopen() throws IOException {
        return AccountFile.open(
                file,
                adminFile,
                AdminAccount.open(adminFile, FirstPassword.of(Optional.empty()), PasswordCost.STANDARD));
    }

    private Account service(Instant expires) {
        return new Account("meter", Role.TECHNICIAN, TOWN_NORTH, new Credential.Key(key.hash(), expires), true);
    }

    private Account admin() {
        return accounts.book().find(AdminAccount.NAME).orElseThrow();
    }

    @Test
    void accountsAreReadAgainAsTheyWereWritten() throws Exception {
        Account person = new Account("ana", Role.OPERATOR, Scope.ALL, admin().credential(), false);
        accounts.change(book -> book.plus(service(NOW)).plus(person));
        assertThat(reopen().book().all()).containsExactly(admin(), person, service(NOW));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("\"version\" : 2").doesNotContain(key.text());
    }

    @Test
    void aSecondFactorIsReadAgainWithTheLastStepThatWasTaken() throws Exception {
        Account person = new Account("ana", Role.OPERATOR, Scope.ALL, admin().credential(), true, Optional.of(factor));
        accounts.change(book -> book.plus(person).with(admin().withSecondFactor(Optional.of(factor))));
        AccountBook read = reopen().book();
        assertThat(read.all()).containsExactly(admin(), person);
        assertThat(admin().secondFactor()).contains(factor);
        LoginCode used = LoginCode.parse(factor.secret().code(TotpSecret.step(NOW)));
        assertThat(read.find("ana").flatMap(Account::secondFactor).orElseThrow().spend(used, NOW))
                .as("a code that was used before the restart")
                .isEmpty();
    }

    @Test
    void aFileOfTheFirstVersionIsReadWithoutLossAndWrittenAnewWithTheNextChange() throws Exception {
        accounts.change(book -> book.plus(service(NOW)));
        String first = Files.readString(file).replace("\"version\" : 2", "\"version\" : 1");
        Files.writeString(file, first);
        AccountFile opened = reopen();
        assertThat(opened.book().all()).containsExactly(admin(), service(NOW));
        assertThat(Files.readString(file)).isEqualTo(first);
        opened.change(book -> book.with(admin().withSecondFactor(Optional.of(factor))));
        assertThat(Files.readString(file)).contains("\"version\" : 2");
        assertThat(reopen().book().all()).containsExactly(admin().withSecondFactor(Optional.of(factor)), service(NOW));
        Files.writeString(file, Files.readString(file).replace("\"version\" : 2", "\"version\" : 1"));
        assertThatThrownBy(this::reopen).isInstanceOf(IOException.class).hasMessageContaining("unknown");
    }

    @Test
    void removingTheAdminsFileTakesAwayItsSecondFactorToo() throws Exception {
        accounts.change(book -> book.with(admin().withSecondFactor(Optional.of(factor))));
        assertThat(reopen().book().find("admin").orElseThrow().secondFactor()).isPresent();
        Files.delete(adminFile);
        assertThat(reopen().book().find("admin").orElseThrow().secondFactor()).isEmpty();
        assertThat(reopen().book().find("admin").orElseThrow().secondFactor()).isEmpty();
    }

    @Test
    void theAdminsPasswordStaysInItsOwnFile() throws Exception {
        String other = PasswordCost.STANDARD.encoder().encode("correct horse battery");
        accounts.change(book -> book.with(admin().withCredential(new Credential.Password(other))));
        assertThat(Files.readString(adminFile)).isEqualTo(other + "\n");
        assertThat(reopen().book().find("admin")).contains(admin());
    }

    @Test
    void aKeyIsGoodForAnEnabledAccountUntilItExpires() throws Exception {
        AccountBook book = accounts.change(before -> before.plus(service(NOW)));
        assertThat(book.service(key, NOW.minusMillis(1))).contains(service(NOW));
        assertThat(book.service(key, NOW)).isEmpty();
        assertThat(book.service(ApiKey.generate(), NOW.minusMillis(1))).isEmpty();
        assertThat(book.with(service(NOW).enabled(false)).service(key, NOW.minusMillis(1)))
                .isEmpty();
        Credential rotated = new Credential.Key(ApiKey.generate().hash(), NOW);
        assertThat(book.with(service(NOW).withCredential(rotated)).service(key, NOW.minusMillis(1)))
                .isEmpty();
        assertThat(book.minus("meter").service(key, NOW.minusMillis(1))).isEmpty();
    }

    @Test
    void theLastAdministratorWithAPasswordStays() throws Exception {
        accounts.change(book -> book.plus(new Account(
                "robot", Role.ADMINISTRATOR, Scope.ALL, new Credential.Key(key.hash(), Instant.MAX), true)));
        accounts.change(book -> book.plus(new Account(
                "local", Role.ADMINISTRATOR, new Scope(Optional.of("town"), Set.of()), admin().credential(), true)));
        AccountBook before = accounts.book();
        List<Accounts.Change> changes = List.of(
                book -> book.minus("admin"),
                book -> book.with(admin().enabled(false)),
                book -> book.with(admin().withRole(Role.OPERATOR, Scope.ALL)),
                book -> book.with(admin().withRole(Role.ADMINISTRATOR, new Scope(Optional.of("town"), Set.of()))));
        for (Accounts.Change change : changes) {
            assertThatThrownBy(() -> accounts.change(change)).isInstanceOf(RefusedException.class);
            assertThat(accounts.book()).isSameAs(before);
        }
    }

    @Test
    void removingTheAdminsFileIsTheWayBackIn() throws Exception {
        Account second = new Account("second", Role.ADMINISTRATOR, Scope.ALL, admin().credential(), true);
        accounts.change(book -> book.plus(second).with(admin().enabled(false)));
        assertThat(reopen().book().find("admin").orElseThrow().enabled()).isFalse();
        Files.delete(adminFile);
        assertThat(reopen().book().find("admin").orElseThrow().enabled()).isTrue();
        assertThat(reopen().book().find("admin").orElseThrow().enabled()).isTrue();
        assertThat(reopen().book().find("second")).contains(second);
    }

    @Test
    void aDamagedFileStopsTheStartAndSaysWhatToDo() throws Exception {
        accounts.change(book -> book.plus(service(NOW)).with(admin().withSecondFactor(Optional.of(factor))));
        String whole = Files.readString(file);
        String secret = factor.secret().base32();
        String step = Long.toString(factor.lastStep());
        for (String damaged : List.of(
                "",
                "{}",
                "[]",
                whole.substring(0, whole.length() / 2),
                whole + whole,
                whole.replace("\"version\" : 2", "\"version\" : 3"),
                whole.replace("\"version\" : 2", "\"version\" : 1"),
                whole.replace("\"version\" : 2", "\"version\" : \"2\""),
                whole.replace(secret, secret.substring(1)),
                whole.replace(secret, secret.substring(1) + "1"),
                whole.replace("\"" + secret + "\"", "7"),
                whole.replace("\"secret\"", "\"Secret\""),
                whole.replace(step, "-1"),
                whole.replace(step, "1.5"),
                whole.replace(step, "\"" + step + "\""),
                whole.replace(step, "9".repeat(30)),
                whole.replace(Hash.ZERO.hex(), "00"),
                whole.replace("\"" + Hash.ZERO.hex() + "\"", "null"),
                whole.replaceAll("\\[ \"00*\"[^]]*]", "{ }"),
                whole.replaceAll("\\[ \"00*\"[^]]*]", "[ " + hashes(11) + " ]"),
                whole.replaceAll("(?s)\"totp\" : \\{[^}]*}", "\"totp\" : null"),
                whole.replaceAll("(?s)\"totp\" : \\{[^}]*}", "\"totp\" : { }"),
                whole.replace("technician", "king"),
                whole.replace("technician", "operator"),
                whole.replace("\"admin\"", "\"nobody\""),
                whole.replace("\"meter\"", "\"admin\""),
                whole.replace("\"meter\"", "\"me\""),
                whole.replace("\"keyHash\"", "\"keyhash\""),
                whole.replace("[ \"north\" ]", "\"north\""),
                whole.replace(key.hash().hex(), "00"),
                whole.replace("2030-01-01T", "2030-01-99T"),
                whole.replace("\"enabled\" : true", "\"enabled\" : \"yes\""))) {
            assertThat(damaged).isNotEqualTo(whole);
            Files.writeString(file, damaged);
            assertThatThrownBy(this::reopen)
                    .as(damaged)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("backup");
        }
    }

    private static String hashes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + Hash.sha256(new byte[] {(byte) i}).hex() + "\"")
                .collect(Collectors.joining(", "));
    }

    @Test
    void theLargestBookFitsIntoItsFile() {
        SecondFactor full = SecondFactor.of(TotpSecret.generate(), RecoveryCode.generate());
        Set<String> hubs = new TreeSet<>();
        for (int i = 0; i < Scope.MAX_HUBS; i++) {
            hubs.add("h".repeat(61) + (100 + i));
        }
        String hash = "$argon2id$v=19$m=19456,t=2,p=1$" + "A".repeat(22) + "$" + "A".repeat(43);
        List<Account> largest = IntStream.range(0, AccountBook.MAX_ACCOUNTS)
                .mapToObj(i -> new Account(
                        "n".repeat(60) + (1000 + i),
                        Role.HUB_OPERATOR,
                        new Scope(Optional.of("o".repeat(64)), hubs),
                        new Credential.Password(hash),
                        true,
                        Optional.of(full)))
                .toList();
        byte[] written = AccountFormat.write(largest).getBytes(StandardCharsets.UTF_8);
        assertThat(written).hasSizeLessThan(AccountFormat.MAX_BYTES);
    }

    @Test
    void aKeyExpiresWithinAYear() {
        assertThat(KeyExpiry.of(Optional.empty(), NOW)).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(KeyExpiry.of(Optional.of("2030-12-31T23:59:59Z"), NOW)).isEqualTo("2030-12-31T23:59:59Z");
        for (String wrong :
                List.of("", "tomorrow", "2030-01-01T00:00:00Z", "2029-12-31T23:59:59Z", "2031-01-03T00:00:00Z")) {
            assertThatThrownBy(() -> KeyExpiry.of(Optional.of(wrong), NOW))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aKeyIsReadInOneWayOfWritingOnly() {
        assertThat(ApiKey.parse(key.text()).orElseThrow().hash()).isEqualTo(key.hash());
        String zeros = ApiKey.PREFIX + "A".repeat(43);
        assertThat(ApiKey.parse(zeros)).isPresent();
        for (String wrong : List.of("", key.text() + "=", key.text().substring(1), zeros.replaceAll("A$", "B"))) {
            assertThat(ApiKey.parse(wrong)).as(wrong).isEmpty();
        }
        assertThat(key.toString()).doesNotContain(key.text());
    }
}
