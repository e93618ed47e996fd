package org.cairngate.master.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.Hash;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The file of the accounts: JSON with a version. The first account is in it without its password, which is in a file of its own. */
final class AccountFormat {

    /** Most bytes of a file; an account has at most 8 KiB, most have 250 bytes. */
    static final int MAX_BYTES = 8 << 20;

    /** The version that is written. The first one, which knew neither second factors nor issuers, is read too. */
    private static final int VERSION = 2;

    private static final int FIRST_VERSION = 1;
    private static final Set<String> FIRST_MEMBERS =
            Set.of("name", "role", "organisation", "hubs", "enabled", "passwordHash", "keyHash", "keyExpiresAt");
    private static final String TOTP = "totp";
    private static final String ISSUER = "issuer";
    private static final String SUBJECT = "subject";
    private static final Set<String> TOTP_MEMBERS = Set.of("secret", "lastStep", "recoveryHashes");

    private AccountFormat() {}

    /**
     * Reads a file.
     *
     * @param first the first account; its credential is taken from here
     * @throws IllegalArgumentException when it is no such file, or of another version
     */
    static List<Account> read(byte[] bytes, Account first) {
        JsonNode root = StrictJson.read(bytes, MAX_BYTES);
        int version = root.path("version").isInt() ? root.get("version").asInt() : 0;
        if (version < FIRST_VERSION
                || version > VERSION
                || !root.path("accounts").isArray()) {
            throw new IllegalArgumentException("it is of another version than " + FIRST_VERSION + " to " + VERSION);
        }
        Set<String> members = new HashSet<>(FIRST_MEMBERS);
        if (version == VERSION) {
            members.addAll(Set.of(TOTP, ISSUER, SUBJECT));
        }
        List<Account> accounts = new ArrayList<>();
        for (JsonNode entry : root.get("accounts")) {
            if (!entry.isObject() || !members.containsAll(entry.propertyNames())) {
                throw new IllegalArgumentException("an account has members that are unknown");
            }
            accounts.add(account(entry, first));
        }
        if (accounts.stream().noneMatch(account -> account.name().equals(first.name()))) {
            throw new IllegalArgumentException("the account " + first.name() + " is not in it");
        }
        return accounts;
    }

    private static Account account(JsonNode entry, Account first) {
        String name = text(entry, "name");
        if (entry.has("hubs") && !entry.get("hubs").isArray()) {
            throw new IllegalArgumentException("the hubs of account " + name + " are no list");
        }
        Set<String> hubs = new HashSet<>();
        for (JsonNode hub : entry.path("hubs")) {
            hubs.add(string(hub, "hubs"));
        }
        String role = text(entry, "role");
        if (!entry.path("enabled").isBoolean()) {
            throw new IllegalArgumentException("account " + name + " is neither enabled nor disabled");
        }
        return new Account(
                name,
                Role.labelled(role).orElseThrow(() -> new IllegalArgumentException("there is no role " + role)),
                new Scope(optional(entry, "organisation"), hubs),
                name.equals(first.name()) ? first.credential() : credential(entry),
                entry.get("enabled").asBoolean(),
                entry.has(TOTP) ? Optional.of(secondFactor(entry.get(TOTP))) : Optional.empty());
    }

    private static SecondFactor secondFactor(JsonNode totp) {
        if (!totp.isObject() || !TOTP_MEMBERS.equals(Set.copyOf(totp.propertyNames()))) {
            throw new IllegalArgumentException("a second factor has " + TOTP_MEMBERS + " and nothing else");
        }
        JsonNode step = totp.get("lastStep");
        JsonNode recovery = totp.get("recoveryHashes");
        if (!step.isIntegralNumber() || !step.canConvertToLong() || !recovery.isArray()) {
            throw new IllegalArgumentException(
                    "a second factor has a number as its step, and a list of recovery codes");
        }
        Set<Hash> hashes = new HashSet<>();
        for (JsonNode hash : recovery) {
            hashes.add(Hash.fromHex(string(hash, "recoveryHashes")));
        }
        return new SecondFactor(TotpSecret.fromBase32(string(totp.get("secret"), "secret")), step.asLong(), hashes);
    }

    private static Credential credential(JsonNode entry) {
        Optional<String> password = optional(entry, "passwordHash");
        if (password.isPresent()) {
            return new Credential.Password(password.get());
        }
        if (entry.has(ISSUER)) {
            return new Credential.External(text(entry, ISSUER), text(entry, SUBJECT));
        }
        try {
            return new Credential.Key(Hash.fromHex(text(entry, "keyHash")), Instant.parse(text(entry, "keyExpiresAt")));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a key expires at no time: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode entry, String member) {
        return optional(entry, member).orElseThrow(() -> new IllegalArgumentException("an account has no " + member));
    }

    private static Optional<String> optional(JsonNode entry, String member) {
        return entry.has(member) ? Optional.of(string(entry.get(member), member)) : Optional.empty();
    }

    private static String string(JsonNode value, String member) {
        if (!value.isString()) {
            throw new IllegalArgumentException(member + " of an account is no text");
        }
        return value.asString();
    }

    /** The file of these accounts. */
    static String write(List<Account> accounts) {
        ObjectNode root = StrictJson.create(VERSION);
        ArrayNode entries = root.putArray("accounts");
        accounts.forEach(account -> write(account, entries.addObject()));
        return StrictJson.pretty(root);
    }

    private static void write(Account account, ObjectNode entry) {
        entry.put("name", account.name()).put("role", account.role().label());
        account.scope().organisation().ifPresent(name -> entry.put("organisation", name));
        if (!account.scope().hubs().isEmpty()) {
            ArrayNode hubs = entry.putArray("hubs");
            account.scope().hubs().forEach(hubs::add);
        }
        entry.put("enabled", account.enabled());
        if (account.credential() instanceof Credential.Key key) {
            entry.put("keyHash", key.hash().hex())
                    .put("keyExpiresAt", key.expires().toString());
        } else if (account.credential() instanceof Credential.Password password
                && !account.name().equals(AdminAccount.NAME)) {
            entry.put("passwordHash", password.hash());
        } else if (account.credential() instanceof Credential.External external) {
            entry.put(ISSUER, external.issuer()).put(SUBJECT, external.subject());
        }
        account.secondFactor().ifPresent(factor -> {
            ObjectNode totp = entry.putObject(TOTP)
                    .put("secret", factor.secret().base32())
                    .put("lastStep", factor.lastStep());
            ArrayNode recovery = totp.putArray("recoveryHashes");
            factor.recoveryHex().forEach(recovery::add);
        });
    }
}
