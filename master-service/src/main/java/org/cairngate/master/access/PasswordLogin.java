package org.cairngate.master.access;

import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.stereotype.Component;

/**
 * Finds who may log in with a password. A disabled account and a service are like an unknown name, for which Spring checks a password
 * of its own: answers and their times do not tell which names there are.
 */
@Component
final class PasswordLogin implements UserDetailsService {

    private final Accounts accounts;

    PasswordLogin(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public UserDetails loadUserByUsername(String name) {
        Account account = accounts.book()
                .find(name)
                .filter(Account::enabled)
                .orElseThrow(() -> new UsernameNotFoundException("nobody of this name may log in"));
        if (!(account.credential() instanceof Credential.Password password)) {
            throw new UsernameNotFoundException("nobody of this name may log in with a password");
        }
        return User.withUsername(name)
                .password(password.hash())
                .authorities(Callers.ACCOUNT)
                .build();
    }
}
