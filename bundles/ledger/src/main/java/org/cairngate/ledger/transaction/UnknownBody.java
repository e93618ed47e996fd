package org.cairngate.ledger.transaction;

import java.util.Arrays;

/** The body of a type that this version does not know: well-formed CBOR, kept as it is. */
public final class UnknownBody implements TransactionBody {

    /** Largest type number. */
    public static final int MAX_TYPE = 0xffff;

    private final int type;
    private final byte[] cbor;

    /**
     * A body of a later type.
     *
     * @throws IllegalArgumentException when the type is one that this version knows, or above {@link #MAX_TYPE}
     */
    public UnknownBody(int type, byte[] cbor) {
        if (type <= ParametersBody.TYPE || type > MAX_TYPE) {
            throw new IllegalArgumentException("not a later transaction type: " + type);
        }
        this.type = type;
        this.cbor = cbor.clone();
    }

    @Override
    public int type() {
        return type;
    }

    /** The body's CBOR. */
    public byte[] cbor() {
        return cbor.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnknownBody that && type == that.type && Arrays.equals(cbor, that.cbor);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(cbor);
    }

    @Override
    public String toString() {
        return "UnknownBody[type=" + type + ", bytes=" + cbor.length + "]";
    }
}
