package org.cairngate.ledger.channel;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;

/**
 * A node's word on which key to seal to for it: {@code ["cairngate-member-key/1", chainId32, name, memberKey32]} in a COSE_Sign1 by its
 * ledger key. It says nothing secret and may travel by any way; it counts for as long as the chain names that ledger key for the node.
 *
 * <p>No transaction and no report begins with a text, so that nobody can take a card for one or make one of them pass as a card.
 *
 * @param chainId the chain on which the node has its name
 * @param name the node
 * @param key the key to seal to
 */
public record MemberCard(Hash chainId, String name, MemberKey key) {

    /** Most bytes of a card. */
    public static final int MAX_BYTES = 512;

    private static final String CONTEXT = "cairngate-member-key/1";
    private static final int MAX_NAME = 64;

    /** Refuses nulls. */
    public MemberCard {
        Objects.requireNonNull(chainId, "chainId");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(key, "key");
    }

    /** The card's bytes, signed by the node's ledger key. */
    public byte[] sign(SigningKey node) {
        return CoseSign1.sign(payload(), node).encode();
    }

    /**
     * Reads a card.
     *
     * @param node the ledger key that the chain names for the node of this card
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when it is none; ({@code bad-signature}) when it is not signed
     *     by that key
     */
    public static MemberCard decode(byte[] card, PublicKey node) throws RefusedException {
        CoseSign1 signed = CoseSign1.decode(card, MAX_BYTES);
        signed.verify(node);
        return payload(signed.payload());
    }

    /**
     * The name on a card that is not verified yet: whose ledger key {@link #decode} needs.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when it is no card
     */
    public static String claimedName(byte[] card) throws RefusedException {
        return payload(CoseSign1.decode(card, MAX_BYTES).payload()).name();
    }

    private static MemberCard payload(byte[] payload) throws RefusedException {
        CborReader reader = new CborReader(payload);
        reader.readArray(4);
        int start = reader.offset();
        if (!reader.readText(CONTEXT.length()).equals(CONTEXT)) {
            throw new CborException(start, "expected " + CONTEXT);
        }
        Hash chainId = Hash.of(reader.readFixedBytes(Hash.SIZE));
        String name = reader.readText(MAX_NAME);
        byte[] key = reader.readFixedBytes(MemberKey.SIZE);
        reader.expectEnd();
        try {
            return new MemberCard(chainId, name, MemberKey.of(key));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusalReason.MALFORMED_CBOR, "card of " + name + ": " + e.getMessage());
        }
    }

    private byte[] payload() {
        return new CborWriter()
                .array(4)
                .text(CONTEXT)
                .bytes(chainId.bytes())
                .text(name)
                .bytes(key.encoded())
                .toBytes();
    }
}
