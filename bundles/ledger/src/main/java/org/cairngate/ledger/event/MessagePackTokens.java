package org.cairngate.ledger.event;

import org.cairngate.ledger.RefusedException;

/** An event in MessagePack: what JSON has too, in any encoding; binary and extension types are refused, and names that are no texts. */
final class MessagePackTokens extends BinaryTokens {

    @Override
    EventToken value() throws RefusedException {
        int octet = take();
        if (octet < 0x80 || octet >= 0xe0) {
            return integer(EventToken.INTEGER, (byte) octet);
        }
        if (octet < 0x90) {
            return object(octet & 0x0f);
        }
        if (octet < 0xa0) {
            return array(octet & 0x0f);
        }
        if (octet < 0xc0) {
            takeText(octet & 0x1f);
            return EventToken.TEXT;
        }
        return switch (octet) {
            case 0xc0 -> EventToken.NULL;
            case 0xc2 -> EventToken.FALSE;
            case 0xc3 -> EventToken.TRUE;
            case 0xca -> real(Float.intBitsToFloat((int) take(4)));
            case 0xcb -> real(Double.longBitsToDouble(take(8)));
            case 0xcc, 0xcd, 0xce, 0xcf -> unsigned(take(1 << (octet - 0xcc)));
            case 0xd0, 0xd1, 0xd2, 0xd3 -> signed(1 << (octet - 0xd0));
            case 0xd9, 0xda, 0xdb -> {
                takeText(take(1 << (octet - 0xd9)));
                yield EventToken.TEXT;
            }
            case 0xdc, 0xdd -> array(take(2 << (octet - 0xdc)));
            case 0xde, 0xdf -> object(take(2 << (octet - 0xde)));
            default -> throw unknown(octet, at() - 1);
        };
    }

    @Override
    void name() throws RefusedException {
        int octet = at() == end() ? 0xd9 : bytes()[at()] & 0xff;
        if ((octet < 0xa0 || octet >= 0xc0) && (octet < 0xd9 || octet > 0xdb)) {
            throw nameless();
        }
        value();
    }

    private EventToken unsigned(long value) {
        return integer(value < 0 ? EventToken.NUMBER : EventToken.INTEGER, value);
    }

    private EventToken signed(int size) throws RefusedException {
        int unused = Long.SIZE - Byte.SIZE * size;
        return integer(EventToken.INTEGER, (take(size) << unused) >> unused);
    }
}
