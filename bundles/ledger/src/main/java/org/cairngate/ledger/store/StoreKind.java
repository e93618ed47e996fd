package org.cairngate.ledger.store;

import java.util.Locale;

/** How much of the chain a store keeps (ledger format, section 9). Every kind keeps all headers, the log and the whole state. */
public enum StoreKind {
    /** Every block as it came, with its transactions, certificate and checkpoint. */
    FULL,
    /** Blocks as a full store from some height on, below it as a light one: what pruning makes of a full store. */
    PRUNED,
    /** Of each block its header, and the transactions whose segments are kept, each with its path to the header. */
    LIGHT;

    /** The name that settings and the status show, for example {@code light}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind that a new store may have by this name.
     *
     * @throws IllegalArgumentException when it is neither {@code full} nor {@code light}
     */
    public static StoreKind ofNew(String code) {
        return switch (code) {
            case "full" -> FULL;
            case "light" -> LIGHT;
            default -> throw new IllegalArgumentException("store.kind must be full or light, is \"" + code + "\"");
        };
    }
}
