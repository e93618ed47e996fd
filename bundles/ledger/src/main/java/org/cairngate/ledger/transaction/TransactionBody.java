package org.cairngate.ledger.transaction;

import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/** What a transaction says; ledger format section 3. Immutable and safe for use by several threads. */
public sealed interface TransactionBody
        permits EventsBody,
                DeviceBody,
                ErasureBody,
                PrivilegedBody,
                RotationBody,
                EquivocationBody,
                ProposalBody,
                VoteBody,
                UnknownBody {

    /** The type number in the transaction: 0 EVENTS to 8 PARAMETERS, above that types of later versions. */
    int type();

    /** The body's CBOR. */
    default byte[] encode() {
        CborWriter writer = new CborWriter();
        TransactionFormat.writeBody(writer, this);
        return writer.toBytes();
    }

    /**
     * Reads a body.
     *
     * @param type its type number
     * @param cbor its bytes
     * @throws RefusedException ({@code malformed-cbor}) when the bytes are not a body of this type
     */
    static TransactionBody decode(int type, byte[] cbor) throws RefusedException {
        CborReader reader = new CborReader(cbor);
        try {
            TransactionBody body = TransactionFormat.readBody(type, reader);
            reader.expectEnd();
            return body;
        } catch (IllegalArgumentException e) {
            throw new CborException(reader.offset(), "field out of range before the byte named: " + e.getMessage());
        }
    }
}
