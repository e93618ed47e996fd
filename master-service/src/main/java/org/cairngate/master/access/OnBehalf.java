package org.cairngate.master.access;

import java.time.Instant;
import java.util.function.Supplier;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/**
 * Lets a thread of the master go on with what the holder of an account asked for, when his request is answered already. Who he is and
 * what he may do is looked at each time, as it is then. Safe for use by several threads.
 */
@Component
public final class OnBehalf {

    private final Accounts accounts;

    OnBehalf(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Whether there is such an account, enabled and with a credential that is still valid, that may call this endpoint. */
    public boolean admits(String account, Permission row, Instant now) {
        return accounts.book()
                .find(account)
                .filter(known -> known.isOpen(now))
                .filter(known -> row.admits(new Caller.Holder(known)))
                .isPresent();
    }

    /** Does something for which {@link Callers} names this account to whoever asks. */
    public <T> T as(String account, Supplier<T> work) {
        Callers.logIn(account);
        try {
            return work.get();
        } finally {
            SecurityContextHolder.clearContext();
        }
    }
}
