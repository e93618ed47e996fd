package org.cairngate.master.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;

/**
 * Accounts in a file of mode 0600 that is replaced as a whole. The password of {@link AdminAccount#NAME} stays in the file of its own
 * that it always had; removing that one while the master stands still is the way back in for who has lost all passwords: the next
 * start makes a new password and enables the account as an administrator again, without a second factor.
 */
public final class AccountFile implements Accounts {

    private final Path file;
    private final Path adminFile;
    private final List<Consumer<AccountBook>> watchers = new CopyOnWriteArrayList<>();
    private volatile AccountBook book;

    private AccountFile(Path file, Path adminFile, AccountBook book) {
        this.file = file;
        this.adminFile = adminFile;
        this.book = book;
    }

    /**
     * Reads the accounts; there is no file before the first change.
     *
     * @param file where they are
     * @param adminFile where the password of the first one is
     * @param admin that password
     * @throws IOException when the file cannot be read or is damaged
     */
    public static AccountFile open(Path file, Path adminFile, AdminAccount admin) throws IOException {
        Account first = new Account(
                AdminAccount.NAME, Role.ADMINISTRATOR, Scope.ALL, new Credential.Password(admin.hash()), true);
        try {
            List<Account> accounts = Files.exists(file)
                    ? AccountFormat.read(PrivateFile.read(file, AccountFormat.MAX_BYTES), first)
                    : List.of(first);
            AccountFile opened = new AccountFile(file, adminFile, AccountBook.of(accounts));
            if (admin.isNew() && !accounts.contains(first)) {
                opened.change(book -> book.with(first));
            }
            return opened;
        } catch (IllegalArgumentException | RefusedException e) {
            throw new IOException(
                    file + " holds no accounts: " + e.getMessage()
                            + ". Take it from a backup, or remove it to start with the admin account alone",
                    e);
        }
    }

    @Override
    public AccountBook book() {
        return book;
    }

    @Override
    public synchronized AccountBook change(Change change) throws RefusedException {
        AccountBook after = change.of(book);
        try {
            Optional<String> hash = adminHash(after);
            if (hash.isPresent() && !hash.equals(adminHash(book))) {
                AdminAccount.write(adminFile, hash.get());
            }
            PrivateFile.write(file, AccountFormat.write(after.all()));
        } catch (IOException e) {
            throw new StorageException("accounts not written to " + file + ": " + e.getMessage(), e);
        }
        book = after;
        watchers.forEach(watcher -> watcher.accept(after));
        return after;
    }

    @Override
    public void onChange(Consumer<AccountBook> watcher) {
        watchers.add(watcher);
    }

    private static Optional<String> adminHash(AccountBook book) {
        return book.find(AdminAccount.NAME)
                .map(Account::credential)
                .filter(Credential.Password.class::isInstance)
                .map(password -> ((Credential.Password) password).hash());
    }
}
