package org.cairngate.master.registry;

import java.util.Optional;
import java.util.regex.Pattern;
import org.cairngate.ledger.transaction.Transaction;

/**
 * Whose a device or hub is, and at which of its places: on the chain the namespace in the envelope of the transaction that said it
 * (decision 0050). Immutable.
 *
 * @param organisation {@code [A-Za-z0-9._-]{1,64}}
 * @param site a place of the organisation's, {@code [A-Za-z0-9._-]{1,64}}; it is there as soon as something is at it
 */
record Owner(String organisation, String site) {

    /** Names of organisations and sites, as the parts of a namespace. */
    static final String NAME = "[A-Za-z0-9._-]{1,64}";

    /** The site of what is given to an organisation without naming one. */
    static final String MAIN_SITE = "main";

    private static final Pattern NAMES = Pattern.compile(NAME);

    /** Refuses what is no name, and the place of the audit, with an {@link IllegalArgumentException}. */
    Owner {
        if (!NAMES.matcher(organisation).matches()) {
            throw new IllegalArgumentException("organisation must match " + NAME);
        }
        if (!NAMES.matcher(site).matches()) {
            throw new IllegalArgumentException("site must match " + NAME);
        }
        if ((organisation + "/" + site).equals(Transaction.AUDIT_NAMESPACE)) {
            throw new IllegalArgumentException(
                    "what is in " + Transaction.AUDIT_NAMESPACE + " is the audit; name another site");
        }
    }

    /** The owner that a namespace names, {@code organisation/site}. */
    static Owner of(String namespace) {
        int end = namespace.indexOf('/');
        return new Owner(namespace.substring(0, Math.max(0, end)), namespace.substring(end + 1));
    }

    /** Whether something of this owner, or of nobody, is of an organisation and at a site; null is any, and nobody too. */
    static boolean isOf(Optional<Owner> owner, String organisation, String site) {
        return (organisation == null
                        || owner.filter(known -> known.organisation().equals(organisation))
                                .isPresent())
                && (site == null
                        || owner.filter(known -> known.site().equals(site)).isPresent());
    }

    /** As the chain writes it, {@code organisation/site}. */
    String namespace() {
        return organisation + "/" + site;
    }
}
