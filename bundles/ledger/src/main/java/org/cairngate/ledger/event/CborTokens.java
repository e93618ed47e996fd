package org.cairngate.ledger.event;

import org.cairngate.ledger.RefusedException;

/**
 * An event in CBOR (RFC 8949): what JSON has too, in any well-formed encoding. Numbers need not be shortest, and lengths may be
 * indefinite; tags, byte strings, undefined and other simple values are refused, and names that are no texts.
 */
final class CborTokens extends BinaryTokens {

    private static final int TEXT = 3;
    private static final int INDEFINITE = 31;

    @Override
    EventToken value() throws RefusedException {
        int octet = take();
        int info = octet & 0x1f;
        return switch (octet >> 5) {
            case 0 -> number(argument(info), false);
            case 1 -> number(argument(info), true);
            case TEXT -> {
                text(info);
                yield EventToken.TEXT;
            }
            case 4 -> array(info == INDEFINITE ? OPEN_ENDED : count(info));
            case 5 -> object(info == INDEFINITE ? OPEN_ENDED : count(info));
            case 6 -> throw EventParser.malformed("CBOR tags are not part of an event");
            case 7 -> simple(octet);
            default -> throw unknown(octet, at() - 1);
        };
    }

    @Override
    void name() throws RefusedException {
        int octet = take();
        if (octet >> 5 != TEXT) {
            throw nameless();
        }
        text(octet & 0x1f);
    }

    /** A number whose argument is unsigned: above 2^63-1 it has no place among integers. */
    private EventToken number(long argument, boolean negative) {
        return integer(argument < 0 ? EventToken.NUMBER : EventToken.INTEGER, negative ? -1 - argument : argument);
    }

    private EventToken simple(int octet) throws RefusedException {
        return switch (octet) {
            case 0xf4 -> EventToken.FALSE;
            case 0xf5 -> EventToken.TRUE;
            case 0xf6 -> EventToken.NULL;
            case 0xf9 -> real(half((int) take(2)));
            case 0xfa -> real(Float.intBitsToFloat((int) take(4)));
            case 0xfb -> real(Double.longBitsToDouble(take(8)));
            default -> throw unknown(octet, at() - 1);
        };
    }

    /** An argument as an unsigned number. */
    private long argument(int info) throws RefusedException {
        return switch (info) {
            case 24 -> take(1);
            case 25 -> take(2);
            case 26 -> take(4);
            case 27 -> take(8);
            case 28, 29, 30, INDEFINITE ->
                throw EventParser.malformed("the length or number at byte " + (at() - 1) + " is not well-formed CBOR");
            default -> info;
        };
    }

    private long count(int info) throws RefusedException {
        long count = argument(info);
        return count < 0 ? Long.MAX_VALUE : count;
    }

    private void text(int info) throws RefusedException {
        if (info != INDEFINITE) {
            takeText(argument(info));
            return;
        }
        int joined = beginJoined();
        for (int octet = take(); octet != 0xff; octet = take()) {
            if (octet >> 5 != TEXT) {
                throw EventParser.malformed("a text at byte " + (at() - 1) + " goes on with what is no text");
            }
            takeText(argument(octet & 0x1f));
            join(text().start(), text().start() + text().length());
        }
        endJoined(joined);
    }

    /** RFC 8949 appendix D. */
    private static double half(int bits) {
        int exponent = (bits >> 10) & 0x1f;
        int mantissa = bits & 0x3ff;
        double value = exponent == 0
                ? Math.scalb((double) mantissa, -24)
                : exponent == 31
                        ? mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                        : Math.scalb((double) (mantissa + 1024), exponent - 25);
        return (bits & 0x8000) == 0 ? value : -value;
    }
}
