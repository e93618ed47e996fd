package org.cairngate.master.repeat;

import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/** A kept write as it lies on disk: a CBOR array whose first element is the format's version. */
final class KeptFormat {

    private static final int VERSION = 2;
    private static final int FIELDS = 11;

    /** Without a location. */
    private static final int FIRST_VERSION = 1;

    private static final int FIELDS_OF_FIRST = 10;
    private static final int UNANSWERED = 0;
    private static final int MAX_ACCOUNT = 64;
    private static final int MAX_STATUS = 599;
    private static final long MAX_MILLIS = (1L << 53) - 1;

    private KeptFormat() {}

    static byte[] encode(KeptWrite write) {
        KeptAnswer answer = write.answer().orElse(KeptAnswer.statusOnly(UNANSWERED));
        return new CborWriter()
                .array(FIELDS)
                .uint(VERSION)
                .bytes(write.key().bytes())
                .text(write.account())
                .bytes(write.request().bytes())
                .uint(write.begun().toEpochMilli())
                .uint(answer.status())
                .uint(answer.whole() ? 1 : 0)
                .text(answer.contentType())
                .text(answer.entityTag())
                .text(answer.location())
                .text(answer.body())
                .toBytes();
    }

    /**
     * Reads a row, also one of the first version, which has no location.
     *
     * @throws RefusedException when it is none
     */
    static KeptWrite decode(byte[] row) throws RefusedException {
        CborReader reader = new CborReader(row);
        int fields = reader.readArrayUpTo(FIELDS);
        long version = reader.readUint();
        if (!(version == VERSION && fields == FIELDS) && !(version == FIRST_VERSION && fields == FIELDS_OF_FIRST)) {
            throw new RefusedException(RefusalReason.MALFORMED_CBOR, "a kept write is of another version");
        }
        Hash key = Hash.of(reader.readFixedBytes(Hash.SIZE));
        String account = reader.readText(MAX_ACCOUNT);
        Hash request = Hash.of(reader.readFixedBytes(Hash.SIZE));
        Instant begun = Instant.ofEpochMilli(reader.readUint(MAX_MILLIS));
        KeptAnswer answer = new KeptAnswer(
                (int) reader.readUint(MAX_STATUS),
                reader.readUint(1) == 1,
                reader.readText(KeptAnswer.MAX_HEADER),
                reader.readText(KeptAnswer.MAX_HEADER),
                version == FIRST_VERSION ? "" : reader.readText(KeptAnswer.MAX_HEADER),
                reader.readText(KeptAnswer.MAX_BODY));
        reader.expectEnd();
        return new KeptWrite(
                key, account, request, begun, Optional.of(answer).filter(one -> one.status() != UNANSWERED));
    }
}
