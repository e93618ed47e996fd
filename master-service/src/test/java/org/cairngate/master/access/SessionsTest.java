package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long sessions live, by a clock of the test's. */
class SessionsTest {

    private static final TotpSecret SECRET = TotpSecret.generate();

    private final HandClock time = new HandClock();
    private AccountFile accounts;
    private Sessions sessions;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        Path admin = folder.resolve("admin.account");
        accounts = AccountFile.open(
                folder.resolve("accounts.json"),
                admin,
                AdminAccount.open(admin, FirstPassword.of(Optional.empty()), PasswordCost.STANDARD));
        sessions = new Sessions(accounts, time);
    }

    private Account admin() {
        return accounts.book().find(AdminAccount.NAME).orElseThrow();
    }

    private void change(Account account) throws Exception {
        accounts.change(book -> book.find(account.name()).isPresent() ? book.with(account) : book.plus(account));
    }

    private Account person(String name) throws Exception {
        Account person = new Account(name, Role.OPERATOR, Scope.ALL, admin().credential(), true);
        change(person);
        return person;
    }

    @Test
    void aSessionThatIsUsedLivesTwelveHoursAndNotLonger() {
        SessionToken token = sessions.begin(admin());
        for (int i = 0; i < 12 * 4 - 1; i++) {
            time.pass(Duration.ofMinutes(15));
            assertThat(sessions.use(token)).contains(admin());
        }
        time.pass(Duration.ofMinutes(15).minusMillis(1));
        assertThat(sessions.use(token)).isPresent();
        time.pass(Duration.ofMillis(1));
        assertThat(sessions.use(token)).isEmpty();
        assertThat(sessions.isAlive(token.hash())).isFalse();
    }

    @Test
    void aSessionThatNobodyUsesEndsAfterAnHour() {
        SessionToken token = sessions.begin(admin());
        time.pass(Sessions.IDLE.minusMillis(1));
        assertThat(sessions.isAlive(token.hash())).isTrue();
        assertThat(sessions.use(token)).isPresent();
        time.pass(Sessions.IDLE.minusMillis(1));
        assertThat(sessions.isAlive(token.hash())).as("this is no use").isTrue();
        time.pass(Duration.ofMillis(1));
        assertThat(sessions.isAlive(token.hash())).isFalse();
        assertThat(sessions.use(token)).isEmpty();
    }

    @Test
    void anAccountHasAFewSessionsAndTheOneThatIsQuietLongestMakesRoom() throws Exception {
        SessionToken foreign = sessions.begin(person("ana"));
        List<SessionToken> own = new ArrayList<>();
        for (int i = 0; i < Sessions.MAX_OF_ACCOUNT; i++) {
            own.add(sessions.begin(admin()));
            time.pass(Duration.ofSeconds(1));
        }
        assertThat(sessions.use(own.get(0))).isPresent();
        time.pass(Duration.ofSeconds(1));
        own.add(sessions.begin(admin()));
        SessionToken ended = own.remove(1);
        assertThat(sessions.use(ended)).isEmpty();
        assertThat(own).allMatch(token -> sessions.use(token).isPresent());
        assertThat(sessions.use(foreign)).isPresent();
    }

    @Test
    void aSessionEndsWhenItIsEndedAndNoOtherDoes() {
        SessionToken one = sessions.begin(admin());
        SessionToken other = sessions.begin(admin());
        sessions.end(one.hash());
        assertThat(sessions.use(one)).isEmpty();
        assertThat(sessions.use(other)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "role", "organisation", "second factor", "removed"})
    void aChangeOfTheAccountEndsItsSessionsAlsoWhenItIsChangedBack(String what) throws Exception {
        Account ana = person("ana");
        SessionToken own = sessions.begin(ana);
        SessionToken foreign = sessions.begin(admin());
        switch (what) {
            case "disabled" -> change(ana.enabled(false));
            case "role" -> change(ana.withRole(Role.AUDITOR, Scope.ALL));
            case "organisation" -> change(ana.withRole(Role.OPERATOR, new Scope(Optional.of("town"), Set.of())));
            case "second factor" -> change(ana.withSecondFactor(Optional.of(SecondFactor.of(SECRET, List.of()))));
            default -> accounts.change(book -> book.minus("ana"));
        }
        change(ana);
        assertThat(sessions.use(own)).isEmpty();
        assertThat(sessions.use(foreign)).isPresent();
    }

    @Test
    void anAccountThatIsDisabledHasNoSessionAnyMore() throws Exception {
        Account ana = person("ana");
        SessionToken own = sessions.begin(ana);
        change(ana.enabled(false));
        assertThat(sessions.isAlive(own.hash())).isFalse();
        assertThat(sessions.use(own)).isEmpty();
    }

    @Test
    void aCodeThatIsUsedUpEndsNone() throws Exception {
        Account ana = person("ana").withSecondFactor(Optional.of(SecondFactor.of(SECRET, RecoveryCode.generate())));
        change(ana);
        SessionToken own = sessions.begin(ana);
        LoginCode code = LoginCode.parse(SECRET.code(TotpSecret.step(time.instant())));
        SecondFactor used =
                ana.secondFactor().orElseThrow().spend(code, time.instant()).orElseThrow();
        change(ana.withSecondFactor(Optional.of(used)));
        assertThat(sessions.use(own)).isPresent();
    }

    @Test
    void aTokenIsReadInOneWayOfWritingOnly() {
        SessionToken token = sessions.begin(admin());
        assertThat(token.text()).matches("cgs_[A-Za-z0-9_-]{43}");
        assertThat(SessionToken.parse(token.text()).flatMap(sessions::use)).isPresent();
        String zeros = SessionToken.PREFIX + "A".repeat(43);
        assertThat(SessionToken.parse(zeros)).isPresent();
        for (String wrong : List.of(
                "",
                token.text() + "=",
                token.text().substring(1),
                token.text().replace("cgs_", "cgk_"),
                zeros.replaceAll("A$", "B"))) {
            assertThat(SessionToken.parse(wrong)).as(wrong).isEmpty();
        }
    }
}
